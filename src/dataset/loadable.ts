import { SelectionItem } from '../snippets';

/** Whether `load` takes it: what holds data, and has begun. */
export function isInDataset(item: SelectionItem): boolean {
  switch (item.kind) {
    case 'notebook':
      return false;
    case 'member':
      return item.member.run !== null;
    case 'timestep':
    case 'file':
      return item.timestep.time !== null;
    default:
      return true;
  }
}
