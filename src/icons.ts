import { LabIcon } from '@jupyterlab/ui-components';

/**
 * The panel's icon: flux surfaces of a tokamak plasma, cut across.
 */
export const runsIcon = new LabIcon({
  name: 'ips-jupyterlab:runs',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" stroke="#616161" stroke-width="1.9" style="fill: none">
    <path d="M7 2.5C13 2.5 19.5 6.5 19.5 12S13 21.5 7 21.5C5.5 18.5 4.8 15.5 4.8 12S5.5 5.5 7 2.5Z"/>
    <path d="M9 7.2C12.6 7.4 15.6 9.4 15.6 12S12.6 16.6 9 16.8C8.4 15.2 8.2 13.7 8.2 12S8.4 8.8 9 7.2Z"/>
  </g>
  <circle class="jp-icon3 jp-icon-selectable" fill="#616161" cx="11.4" cy="12" r="1.5"/>
</svg>`
});

/**
 * Data that comes in from a simulation.
 */
export const connectIcon = new LabIcon({
  name: 'ips-jupyterlab:connect',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">
  <path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M11 4h2v8.2l2.6-2.6L17 11l-5 5-5-5 1.4-1.4 2.6 2.6ZM4 15h2v3h12v-3h2v5H4Z"/>
</svg>`
});

/**
 * Runs beside each other: two plasmas, cut across.
 */
export const compareIcon = new LabIcon({
  name: 'ips-jupyterlab:compare',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" stroke="#616161" stroke-width="1.9" style="fill: none">
    <path d="M3.5 3.5C7.5 4 10.4 7.4 10.4 12S7.5 20 3.5 20.5C2.7 17.8 2.3 15 2.3 12S2.7 6.2 3.5 3.5Z"/>
    <path d="M14.6 3.5C18.6 4 21.5 7.4 21.5 12S18.6 20 14.6 20.5C13.8 17.8 13.4 15 13.4 12S13.8 6.2 14.6 3.5Z"/>
  </g>
  <circle class="jp-icon3 jp-icon-selectable" fill="#616161" cx="17.2" cy="12" r="1.6"/>
</svg>`
});
