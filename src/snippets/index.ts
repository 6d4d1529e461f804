export {
  datasetCode,
  datasetOfPlot,
  IDatasetWishes,
  patternOf,
  shownIn,
  variableName
} from './dataset';
export { ILoader, isFolder, KnownFormat, readLoaders } from './loaders';
export { ISnippetContext, SelectionItem } from './selection';
export { snippet } from './snippet';
