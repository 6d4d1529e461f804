export { IMembersPlotState, MembersPlotModel } from './model';
export { PlotSwitch } from './switch';
export { MembersPlot } from './view';
