export { ILoader, isFolder, KnownFormat, readLoaders } from './loaders';
export { ISnippetContext, SelectionItem } from './selection';
export { snippet } from './snippet';
