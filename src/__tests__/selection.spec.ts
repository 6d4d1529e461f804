import { selectByClick } from '../model/selection';

describe('a click', () => {
  it.each([
    ['alone selects the row', {}, 'select', true],
    ['with Shift selects up to the row', { shiftKey: true }, 'extend', false],
    ['with Ctrl adds the row', { ctrlKey: true }, 'toggle', false],
    ['with Cmd adds the row', { metaKey: true }, 'toggle', false]
  ])('%s', (_, keys, done, plain) => {
    const selection = {
      select: jest.fn(),
      extend: jest.fn(),
      toggle: jest.fn()
    };
    const none = { shiftKey: false, ctrlKey: false, metaKey: false };
    expect(selectByClick(selection, 3, { ...none, ...keys })).toBe(plain);
    const calls = Object.entries(selection).flatMap(([name, { mock }]) =>
      mock.calls.map(([index]) => [name, index])
    );
    expect(calls).toEqual([[done, 3]]);
  });
});
