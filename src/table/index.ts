export { RunTable } from './table';
