import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { colourOf } from './palette';
import { IFluxPlot } from './plot';
import { ITheme, plotConfig, VEGA_LITE_SCHEMA } from './theme';

/** Room for the axes, in pixels. */
const AXES = { left: 56, right: 16, top: 12, bottom: 44 };

/** Room for a legend beside them or below, likewise. */
const BESIDE = { ...AXES, right: 132 };
const BELOW = { ...AXES, bottom: 92 };

/** Beyond what is drawn, as a part of it. */
const MARGIN = 0.04;

/** Of the palette. */
const SURFACES = colourOf(0).fill;
const BOUNDARY = colourOf(5).fill;
const AXIS = colourOf(2).fill;

/**
 * The Vega-Lite specification of flux surfaces: a metre is as long in R as in Z.
 *
 * @param size of the whole plot in pixels
 */
export function fluxPlot(
  { equilibrium }: IFluxPlot,
  theme: ITheme,
  size: { width: number; height: number },
  trans: TranslationBundle
): JSONObject {
  const { surfaces, axis_r, axis_z } = equilibrium;
  const boundary = points(equilibrium.boundary_r, equilibrium.boundary_z);
  const limiter = points(equilibrium.limiter_r, equilibrium.limiter_z);
  const lines = surfaces.map(({ r, z }) => points(r, z));
  const axis = [{ r: axis_r, z: axis_z }].filter(isKnown);
  const all = [...lines, boundary, limiter, axis].flat();
  const r = domainOf(all.map(point => point.r));
  const z = domainOf(all.map(point => point.z));
  const [beside, below] = [BESIDE, BELOW].map(room =>
    layoutOf(r, z, size, room)
  );
  const orient = beside.width < below.width ? 'bottom' : 'right';
  const { width, height, padding } = orient === 'right' ? beside : below;

  const kinds = [
    { kind: trans.__('flux surface'), colour: SURFACES, known: lines.length },
    { kind: trans.__('boundary'), colour: BOUNDARY, known: boundary.length },
    { kind: trans.__('limiter'), colour: theme.text, known: limiter.length },
    { kind: trans.__('magnetic axis'), colour: AXIS, known: axis.length }
  ];
  const [surface, edge, wall, centre] = kinds.map(({ kind }) => kind);
  const shown = kinds.filter(({ known }) => known);
  const line = (
    values: JSONObject[],
    mark: JSONObject,
    tooltip: JSONObject[] = []
  ): JSONObject => ({
    data: { values },
    mark: { type: 'line', ...mark },
    encoding: {
      detail: { field: 'line', type: 'nominal' },
      order: { field: 'order', type: 'quantitative' },
      // What lies beyond the boundary stays in the background.
      opacity: { condition: { test: 'datum.psi > 1', value: 0.35 }, value: 1 },
      tooltip: [{ field: 'kind', title: trans.__('Line') }, ...tooltip]
    }
  });
  return {
    $schema: VEGA_LITE_SCHEMA,
    width,
    height,
    padding,
    autosize: 'none',
    background: theme.ground,
    encoding: {
      x: axisOf('r', trans.__('R (m)'), r, width),
      y: axisOf('z', trans.__('Z (m)'), z, height),
      color: {
        field: 'kind',
        type: 'nominal',
        title: null,
        scale: {
          domain: shown.map(({ kind }) => kind),
          range: shown.map(({ colour }) => colour)
        },
        legend: {
          orient,
          columns: orient === 'right' ? 1 : 2,
          symbolType: 'stroke',
          symbolStrokeWidth: 2
        }
      }
    },
    layer: [
      line(
        surfaces.flatMap(({ psi }, i) =>
          lines[i].map((point, order) => ({
            ...point,
            order,
            line: i,
            psi,
            kind: surface
          }))
        ),
        { strokeWidth: 1.2 },
        [
          {
            field: 'psi',
            title: trans.__('Normalized flux'),
            type: 'quantitative'
          }
        ]
      ),
      line(named(wall, limiter), { strokeWidth: 1.5 }),
      line(named(edge, boundary), { strokeWidth: 2 }),
      {
        data: { values: axis.map(point => ({ ...point, kind: centre })) },
        mark: {
          type: 'point',
          shape: 'cross',
          size: 70,
          filled: true,
          opacity: 1
        },
        encoding: {
          tooltip: [
            { field: 'kind', title: trans.__('Point') },
            { field: 'r', title: trans.__('R (m)'), type: 'quantitative' },
            { field: 'z', title: trans.__('Z (m)'), type: 'quantitative' }
          ]
        }
      }
    ],
    config: plotConfig(theme)
  };
}

interface IPoint extends JSONObject {
  r: number;
  z: number;
}

function points(r: readonly number[], z: readonly number[]): IPoint[] {
  return r.map((one, i) => ({ r: one, z: z[i] })).filter(isKnown);
}

function isKnown({ r, z }: IPoint): boolean {
  return Number.isFinite(r) && Number.isFinite(z);
}

function named(kind: string, line: IPoint[]): JSONObject[] {
  return line.map((point, order) => ({ ...point, order, kind, line: kind }));
}

/** What an axis shows: all of it, and a little more. */
function domainOf(values: readonly number[]): [number, number] {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(least < most)) {
    const middle = Number.isFinite(least) ? least : 0;
    return [middle - 0.5, middle + 0.5];
  }
  const more = (most - least) * MARGIN;
  return [least - more, most + more];
}

/** The largest plot with equal scales, in the middle of the room. */
function layoutOf(
  r: [number, number],
  z: [number, number],
  size: { width: number; height: number },
  around: typeof AXES
) {
  const room = {
    width: Math.max(1, size.width - around.left - around.right),
    height: Math.max(1, size.height - around.top - around.bottom)
  };
  const scale = Math.min(
    room.width / (r[1] - r[0]),
    room.height / (z[1] - z[0])
  );
  const width = (r[1] - r[0]) * scale;
  const height = (z[1] - z[0]) * scale;
  const aside = (room.width - width) / 2;
  const above = (room.height - height) / 2;
  return {
    width,
    height,
    padding: {
      left: around.left + aside,
      right: around.right + aside,
      top: around.top + above,
      bottom: around.bottom + above
    }
  };
}

function axisOf(
  field: string,
  title: string,
  domain: [number, number],
  pixels: number
): JSONObject {
  return {
    field,
    type: 'quantitative',
    title,
    scale: { domain, nice: false, zero: false },
    axis: {
      tickCount: Math.max(2, Math.floor(pixels / 60)),
      gridOpacity: 0.6
    }
  };
}
