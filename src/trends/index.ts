export { ITrendsState, TrendsModel } from './model';
export { Remembered } from './remembered';
export { FirstTrend, TrendsView } from './view';
