export { IProfilesState, ProfilesModel } from './model';
export { ProfilesView } from './view';
