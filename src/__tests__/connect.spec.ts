import { configurationLines, exportLines } from '../widgets/connect';

const address = {
  portal_url: 'https://hub.example/user/me/ips/uploads/a-b_c',
  portal_api_key: 'k-1_Z',
  this_machine_only: false
};

describe('what a simulation is told', () => {
  it('is two lines for its shell', () => {
    expect(exportLines(address)).toBe(
      'export PORTAL_URL=https://hub.example/user/me/ips/uploads/a-b_c\n' +
        'export PORTAL_API_KEY=k-1_Z'
    );
  });

  it('is quoted where the shell would read it otherwise', () => {
    const odd = { ...address, portal_url: "http://x/user/it's me/" };
    expect(exportLines(odd)).toContain(
      "export PORTAL_URL='http://x/user/it'\\''s me/'"
    );
  });

  it('is two lines for its configuration file', () => {
    expect(configurationLines(address)).toBe(
      'USE_PORTAL = True\n' +
        'PORTAL_URL = https://hub.example/user/me/ips/uploads/a-b_c'
    );
  });
});
