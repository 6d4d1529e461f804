export { LookModel } from './model';
export { LookView } from './view';
