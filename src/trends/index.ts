export { FirstTrend } from './first';
export { ITrendsState, TrendsModel } from './model';
export { Remembered } from './remembered';
export { TrendsView } from './view';
