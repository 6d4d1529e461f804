import { Dialog, Notification } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { Contents } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { RunsApi } from '../api';
import { CommandIDs } from '../commands';
import { IExport, IRun } from '../contract';
import { addKeepCommands } from '../keep/commands';
import { whatGoes } from '../keep/trash';
import { ViewSelections } from '../selections';
import { aRun } from './examples';

const trans = nullTranslator.load('ips_jupyterlab');

function ended(about: Partial<IExport> = {}): IExport {
  return {
    id: 'e1',
    path: '/root/made',
    contents_path: 'made',
    state: 'done',
    runs: 1,
    bytes_done: 1,
    bytes_total: 1,
    message: null,
    ...about
  };
}

/** The commands, with these runs selected in the panel, and that in the file browser. */
function commandsFor(
  runs: IRun[],
  selectedFiles: { path: string; type: string }[] = []
) {
  let folders: string[] = [];
  const api = {
    startExport: jest.fn(async () => ended()),
    trash: jest.fn(async () => undefined),
    saveNotes: jest.fn(async () => undefined),
    unpack: jest.fn(async () => ended({ contents_path: 'a/t__ips_runs' })),
    browsed: jest.fn(async () => ({ folders })),
    browse: jest.fn(async (path: string) => {
      folders = [...folders, path];
      return { folders };
    }),
    stopBrowsing: jest.fn(async (path: string) => {
      folders = folders.filter(folder => folder !== path);
      return { folders };
    })
  };
  const commands = new CommandRegistry();
  const refresh = jest.fn();
  const show = jest.fn();
  const browser = { selectedItems: () => selectedFiles.values() };
  addKeepCommands({
    api: api as unknown as RunsApi,
    commands,
    started: Promise.resolve(),
    selections: new ViewSelections(() =>
      runs.map(run => ({ kind: 'run', run }))
    ),
    documents: {} as IDocumentManager,
    files: {
      tracker: { currentWidget: browser }
    } as unknown as IFileBrowserFactory,
    contents: {
      localPath: (path: string) => path.replace('RTC:', '')
    } as Contents.IManager,
    translator: nullTranslator,
    trans,
    refresh,
    show
  });
  return { api, commands, refresh, show };
}

/** What a notification says and offers. */
function shown() {
  return Notification.manager.notifications.map(one => one.message);
}

afterEach(() => {
  jest.restoreAllMocks();
  Notification.dismiss();
});

describe('export', () => {
  const choose = (path: string | null) =>
    jest.spyOn(FileDialog, 'getExistingDirectory').mockResolvedValue({
      button: path === null ? Dialog.cancelButton() : Dialog.okButton(),
      value: path === null ? null : [{ path } as Contents.IModel],
      isChecked: null
    });

  it('asks for a folder and packs the selected runs into it', async () => {
    choose('RTC:exports');
    const { api, commands } = commandsFor([aRun(1), aRun(2)]);
    await commands.execute(CommandIDs.exportRuns);
    expect(api.startExport).toHaveBeenCalledWith(
      ['k1', 'k2'],
      false,
      'exports'
    );
    expect(shown()).toEqual(['1 run is packed.']);
  });

  it('shows the tar in the file browser', async () => {
    choose('');
    const { commands } = commandsFor([aRun(1)]);
    const execute = jest.fn();
    commands.addCommand('filebrowser:go-to-path', { execute });
    await commands.execute(CommandIDs.exportRuns);
    const [{ options }] = Notification.manager.notifications;
    expect(options.actions!.map(action => action.label)).toEqual([
      'Show in File Browser'
    ]);
    options.actions![0].callback(new MouseEvent('click'));
    expect(execute).toHaveBeenCalledWith({ path: 'made' });
  });

  it('packs nothing where no folder was chosen', async () => {
    choose(null);
    const { api, commands } = commandsFor([aRun(1)]);
    await commands.execute(CommandIDs.exportRuns);
    expect(api.startExport).not.toHaveBeenCalled();
  });

  it('takes child runs along where there are some', async () => {
    choose('');
    const args = { children: true };
    const { api, commands } = commandsFor([aRun(1, { children: 3 })]);
    expect(commands.isVisible(CommandIDs.exportRuns, args)).toBe(true);
    await commands.execute(CommandIDs.exportRuns, args);
    expect(api.startExport).toHaveBeenCalledWith(['k1'], true, '');
    const none = commandsFor([aRun(1)]).commands;
    expect(none.isVisible(CommandIDs.exportRuns, args)).toBe(false);
    expect(none.isVisible(CommandIDs.exportRuns)).toBe(true);
  });
});

describe('trash', () => {
  /** Answer the dialog, and return its words. */
  async function answer(label: string): Promise<string> {
    // The dialog is attached and drawn in later tasks.
    while (!document.querySelector('.jp-Dialog-header')?.textContent) {
      await new Promise(resolve => setTimeout(resolve));
    }
    const dialog = document.querySelector('.jp-Dialog')!;
    const text = dialog.textContent!;
    [...dialog.querySelectorAll('button')]
      .find(button => button.textContent === label)!
      .click();
    return text;
  }

  it('moves the runs when the user has agreed to what it said', async () => {
    const run = aRun(7, { simname: 'ramp', timesteps: 3, children: 2 });
    const { api, commands, refresh } = commandsFor([run, aRun(8)]);
    const done = commands.execute(CommandIDs.trash);
    const text = await answer('Move to Trash');
    await done;
    expect(text).toContain('Move 2 runs to the trash?');
    expect(text).toContain('Run 7, ramp');
    expect(text).toContain('/hub/alice/7');
    expect(text).toContain('Its 2 child runs stay.');
    expect(api.trash.mock.calls).toEqual([['k7'], ['k8']]);
    expect(refresh).toHaveBeenCalled();
  });

  it('moves nothing otherwise', async () => {
    const { api, commands } = commandsFor([aRun(7)]);
    const done = commands.execute(CommandIDs.trash);
    await answer('Cancel');
    await done;
    expect(api.trash).not.toHaveBeenCalled();
  });

  it('cannot be used on a running run, or on none', () => {
    const running = [aRun(1), aRun(2, { state: 'running', heard: 1.7e9 })];
    for (const runs of [running, []]) {
      const { commands } = commandsFor(runs);
      expect(commands.isEnabled(CommandIDs.trash)).toBe(false);
    }
  });

  it('lets the server decide where no event log tells whether a run still runs', () => {
    const { commands } = commandsFor([aRun(2, { state: 'running' })]);
    expect(commands.isEnabled(CommandIDs.trash)).toBe(true);
  });

  it('says of each run what goes and what stays', () => {
    expect(
      whatGoes(
        aRun(1, {
          timesteps: 41,
          notebooks: 1,
          ensembles: 2,
          children: 1,
          state: 'silent'
        }),
        trans
      )
    ).toEqual([
      '/hub/alice/1',
      'with 41 timesteps, 1 notebook, 2 ensembles and all else that it holds',
      'Its child run stays.',
      'It has fallen silent, which does not say that it has ended.'
    ]);
    expect(whatGoes(aRun(2, { timesteps: null }), trans)).toEqual([
      '/hub/alice/2',
      'with all that it holds'
    ]);
  });
});

describe('archive', () => {
  it('archives, or takes out what is archived, and keeps the other notes', async () => {
    const notes = { text: 'good', tags: ['a'] };
    const { api, commands } = commandsFor([aRun(1, { notes })]);
    expect(commands.label(CommandIDs.archive)).toBe('Archive');
    await commands.execute(CommandIDs.archive);
    expect(api.saveNotes).toHaveBeenCalledWith('k1', {
      ...notes,
      archived: true
    });
    const other = commandsFor([aRun(1, { notes: { archived: true } })]);
    expect(other.commands.label(CommandIDs.archive)).toBe(
      'Take out of the Archive'
    );
    await other.commands.execute(CommandIDs.archive);
    expect(other.api.saveNotes).toHaveBeenCalledWith('k1', { archived: false });
  });
});

describe('browse', () => {
  const folder = { path: 'RTC:from afar', type: 'directory' };

  it('lists the runs of a folder, and stops', async () => {
    const { api, commands, refresh, show } = commandsFor([], [folder]);
    expect(commands.label(CommandIDs.browse)).toBe(
      "Browse This Folder's IPS Runs"
    );
    await commands.execute(CommandIDs.browse);
    expect(api.browse).toHaveBeenCalledWith('from afar');
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(show).toHaveBeenCalled();
    expect(commands.label(CommandIDs.browse)).toBe(
      "Stop Browsing This Folder's IPS Runs"
    );
    await commands.execute(CommandIDs.browse);
    expect(api.stopBrowsing).toHaveBeenCalledWith('from afar');
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it('can be stopped from what it says', async () => {
    const { api, commands } = commandsFor([], [folder]);
    await commands.execute(CommandIDs.browse);
    const [{ message, options }] = Notification.manager.notifications;
    expect(message).toContain('The runs of from afar are listed');
    options.actions![0].callback(new MouseEvent('click'));
    expect(api.stopBrowsing).toHaveBeenCalledWith('from afar');
  });

  it('unpacks a tar of runs first', async () => {
    const path = 'a/2026-11-24T20-00-00.000000Z__ips_runs (1).tar.gz';
    const { api, commands } = commandsFor([], [{ path, type: 'file' }]);
    expect(commands.label(CommandIDs.browse)).toBe(
      'Unpack and Browse Its IPS Runs'
    );
    await commands.execute(CommandIDs.browse);
    expect(api.unpack).toHaveBeenCalledWith(path);
    expect(api.browse).toHaveBeenCalledWith('a/t__ips_runs');
  });

  it('browses nothing where unpacking was cancelled', async () => {
    const { api, commands } = commandsFor(
      [],
      [{ path: 't__ips_runs.tar.gz', type: 'file' }]
    );
    api.unpack.mockResolvedValue(ended({ state: 'cancelled' }));
    await commands.execute(CommandIDs.browse);
    expect(api.browse).not.toHaveBeenCalled();
  });

  it('is offered for one folder or tar of runs only', () => {
    for (const files of [
      [],
      [folder, folder],
      [{ path: 'data.tar.gz', type: 'file' }],
      [{ path: 'a__ips_runs.tar.gz/notes.txt', type: 'file' }]
    ]) {
      const { commands } = commandsFor([], files);
      expect(commands.isVisible(CommandIDs.browse)).toBe(false);
    }
  });
});
