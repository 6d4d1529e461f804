export { IMembersPlotState, MembersPlotModel } from './model';
export { MembersPlot } from './view';
