import { nullTranslator } from '@jupyterlab/translation';

import { IEquilibrium } from '../contract';
import { fluxPlot } from '../plots/flux';
import { IFluxPlot } from '../plots/plot';
import { ITheme } from '../plots/theme';
import { aRun } from './examples';

const trans = nullTranslator.load('');

const theme: ITheme = {
  font: 'system-ui',
  fontSize: 13,
  text: 'black',
  quiet: 'gray',
  grid: 'silver',
  ground: 'white'
};

const equilibrium: IEquilibrium = {
  surfaces: [
    { psi: 0.5, r: [1.5, 1.7, 1.9], z: [0, 0.5, 0] },
    { psi: 1.1, r: [1, 2.4], z: [-1.3, 1.3] }
  ],
  boundary_r: [1.1, 1.7, 2.3],
  boundary_z: [0, 1, 0],
  limiter_r: [0.9, 2.5, 2.5, 0.9],
  limiter_z: [-1.3, -1.3, 1.3, 1.3],
  axis_r: 1.7,
  axis_z: 0.02
};

function drawn(part: Partial<IEquilibrium>, width = 600, height = 400): any {
  const plot: IFluxPlot = {
    kind: 'flux',
    run: aRun(1),
    file: { name: 'g1.eqdsk', path: '/g1.eqdsk', format: 'eqdsk' },
    equilibrium: { ...equilibrium, ...part }
  };
  return fluxPlot(plot, theme, { width, height }, trans);
}

describe('the plot of flux surfaces', () => {
  it.each([
    [600, 400],
    [300, 900],
    [1200, 300]
  ])('in %d × %d pixels has equal scales, and fits', (width, height) => {
    const spec = drawn({}, width, height);
    const { x, y } = spec.encoding;
    const [r0, r1] = x.scale.domain;
    const [z0, z1] = y.scale.domain;
    expect(spec.width / (r1 - r0)).toBeCloseTo(spec.height / (z1 - z0), 9);
    const { left, right, top, bottom } = spec.padding;
    expect(spec.width + left + right).toBeCloseTo(width, 6);
    expect(spec.height + top + bottom).toBeCloseTo(height, 6);
    expect(spec.autosize).toBe('none');
  });

  it('has m on both axes, and room around what is drawn', () => {
    const { x, y } = drawn({}).encoding;
    expect([x.title, y.title]).toEqual(['R (m)', 'Z (m)']);
    expect(x.scale.domain[0]).toBeLessThan(0.9);
    expect(x.scale.domain[1]).toBeGreaterThan(2.5);
    expect(y.scale.domain[1]).toBeGreaterThan(1.3);
  });

  it('draws each surface as a line of its own, in the order of its points', () => {
    const [surfaces] = drawn({}).layer;
    expect(surfaces.data.values).toHaveLength(5);
    expect(surfaces.data.values[1]).toEqual({
      r: 1.7,
      z: 0.5,
      order: 1,
      line: 0,
      psi: 0.5,
      kind: 'flux surface'
    });
    expect(surfaces.data.values[3].line).toBe(1);
    expect(surfaces.encoding.detail.field).toBe('line');
    expect(surfaces.encoding.order.field).toBe('order');
  });

  it('tells in the legend what is there, and nothing else', () => {
    const legend = (part: Partial<IEquilibrium>) =>
      drawn(part).encoding.color.scale.domain;
    expect(legend({})).toEqual([
      'flux surface',
      'boundary',
      'limiter',
      'magnetic axis'
    ]);
    expect(legend({ limiter_r: [], limiter_z: [] })).not.toContain('limiter');
  });

  it('leaves out what is no number', () => {
    const spec = drawn({
      axis_r: null as any,
      boundary_r: [null as any, 1.7, 2]
    });
    expect(spec.layer[2].data.values).toHaveLength(2);
    expect(spec.layer[3].data.values).toEqual([]);
    expect(JSON.stringify(spec)).not.toContain('null,"z"');
  });

  it('draws a file without any line', () => {
    const none = { r: [], z: [] };
    const spec = drawn({
      surfaces: [],
      boundary_r: none.r,
      boundary_z: none.z,
      limiter_r: none.r,
      limiter_z: none.z
    });
    expect(spec.encoding.x.scale.domain).toEqual([1.2, 2.2]);
  });
});
