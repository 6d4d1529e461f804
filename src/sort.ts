import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

import { CommandIDs } from './commands';
import { ISort, RunsModel } from './model/model';

/**
 * The ways to sort the runs, each with its natural direction; the first is the server's own.
 */
function ways(trans: TranslationBundle): [string, ISort | null][] {
  return [
    [trans.__('Newest first'), null],
    [trans.__('Last changed'), { sort: 'modified', order: 'desc' }],
    [trans.__('Runid'), { sort: 'runid', order: 'asc' }],
    [trans.__('Sim name'), { sort: 'simname', order: 'asc' }],
    [trans.__('State'), { sort: 'state', order: 'asc' }],
    [trans.__('User'), { sort: 'username', order: 'asc' }],
    [trans.__('Timesteps'), { sort: 'timesteps', order: 'desc' }]
  ];
}

/**
 * Add the command that sorts the runs, and make its menu.
 */
export function sortMenu(
  commands: CommandRegistry,
  model: RunsModel,
  trans: TranslationBundle
): Menu {
  const choices = ways(trans);
  commands.addCommand(CommandIDs.sort, {
    describedBy: {
      args: {
        type: 'object',
        properties: {
          way: {
            type: 'integer',
            minimum: 0,
            maximum: choices.length - 1,
            description: trans.__('Number of the way to sort, in the menu')
          }
        },
        required: ['way']
      }
    },
    label: args =>
      choices[args.way as number]?.[0] ?? trans.__('Sort IPS Runs'),
    isToggled: args =>
      (choices[args.way as number]?.[1]?.sort ?? null) ===
      (model.sort?.sort ?? null),
    execute: args => {
      model.sort = choices[args.way as number]?.[1] ?? null;
    }
  });
  const menu = new Menu({ commands });
  menu.addClass('jp-IPSRuns-sortMenu');
  choices.forEach((_, way) =>
    menu.addItem({ command: CommandIDs.sort, args: { way } })
  );
  return menu;
}
