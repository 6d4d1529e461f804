/** What a picture takes from the theme, as attributes of SVG. */
const STYLES = [
  'fill',
  'fill-opacity',
  'font-family',
  'font-size',
  'font-weight',
  'opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'text-anchor',
  'visibility'
];

/** Pixels of a PNG for one of the screen, so that it can be printed. */
const SCALE = 2;

/** Pixels that browsers can draw in one direction. */
const LARGEST = 16_000;

/**
 * The text of an SVG file that looks like a drawing of the page: what style sheets say about it is
 * written into it.
 */
function svgText(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const originals = drawing.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, i) => {
    const computed = getComputedStyle(originals[i]);
    for (const name of STYLES) {
      element.setAttribute(name, computed.getPropertyValue(name));
    }
    element.removeAttribute('class');
    element.removeAttribute('style');
  });
  const { width, height } = drawing.getBoundingClientRect();
  const ground = document.createElementNS(drawing.namespaceURI, 'rect');
  ground.setAttribute('width', String(width));
  ground.setAttribute('height', String(height));
  ground.setAttribute('fill', groundOf(drawing));
  copy.prepend(ground);
  for (const { name } of [...copy.attributes]) {
    if (name !== 'viewBox') {
      copy.removeAttribute(name);
    }
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(copy);
}

/** The colour behind an element. */
function groundOf(element: Element | null): string {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (colour && !/^(transparent|rgba\(.*, 0\))$/.test(colour)) {
      return colour;
    }
  }
  return 'white';
}

/** Save a drawing as a file of the user. */
export async function savePicture(
  drawing: SVGSVGElement,
  name: string,
  format: 'svg' | 'png'
): Promise<void> {
  const { width, height } = drawing.getBoundingClientRect();
  const svg = new Blob([svgText(drawing)], { type: 'image/svg+xml' });
  const file = format === 'svg' ? svg : await toPng(svg, width, height);
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.${format}`;
  link.click();
  // The browser has taken what it needs once the click is done.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

async function toPng(svg: Blob, width: number, height: number): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    const scale = Math.min(SCALE, LARGEST / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas
      .getContext('2d')!
      .drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) =>
      canvas.toBlob(
        blob => (blob ? resolve(blob) : reject(new Error('too large'))),
        'image/png'
      )
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
