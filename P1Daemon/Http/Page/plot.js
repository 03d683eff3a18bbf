// A plot of power over time: taken above the line, given below it. uPlot draws; this is its look and its behaviour.

import { number } from './words.js';
import { clock, dayAndMinute, minute, onTheWall } from './times.js';

const uPlot = globalThis.uPlot;

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// One colour above zero and another below, as a gradient with a hard edge.
function split(name) {
  return u => {
    const [up, down] = [colour(`--import${name}`), colour(`--export${name}`)];
    const { top, height } = u.bbox;
    const zero = u.valToPos(0, 'y', true);
    if (!Number.isFinite(zero) || !(height > 0) || zero >= top + height) return up;
    if (zero <= top) return down;
    const gradient = u.ctx.createLinearGradient(0, top, 0, top + height);
    const edge = (zero - top) / height;
    gradient.addColorStop(0, up);
    gradient.addColorStop(edge, up);
    gradient.addColorStop(edge, down);
    gradient.addColorStop(1, down);
    return gradient;
  };
}

function withRoom(u, min, max) {
  const low = Math.min(0, min ?? 0);
  const high = Math.max(low === 0 ? 100 : 0, max ?? 100);
  const room = (high - low) * 0.08;
  return [low < 0 ? low - room : 0, high + room];
}

/** The labels of watts, exact: as many decimals as the step needs: they are 1, 2, 2.5 or 5 times a power of ten. */
export function kilowatts(u, splits) {
  const step = splits.length > 1 ? splits[1] - splits[0] : 1000;
  const decimals = step % 1000 === 0 ? 0 : step % 100 === 0 ? 1 : step % 10 === 0 ? 2 : 3;
  return splits.map(value => number(value / 1000, decimals));
}

const timeFormat = span => span > 90_000 ? dayAndMinute : span > 600 ? minute : clock;

const textSize = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

function axes() {
  const rem = textSize();
  const look = {
    stroke: () => colour('--soft'),
    font: `${Math.round(rem * 0.8)}px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return [
    {
      ...look, grid: { show: false }, space: rem * 5, size: rem * 2.2, gap: rem * 0.7,
      values: (u, splits) => splits.map(time => timeFormat(u.scales.x.max - u.scales.x.min)(time * 1000)),
    },
    { ...look, values: kilowatts, size: rem * 3, gap: rem * 0.3, space: rem * 2.2 },
  ];
}

/** A plot in a box, as large as the box; onCursor gets the index under the pointer or null, onSelect the times that were dragged over. */
export function makePlot(box, { band, onCursor, onSelect, onReset }) {
  const line = { stroke: split(''), width: band ? 1.5 : 2, points: { show: false }, spanGaps: false };
  const edge = { stroke: null, width: 0, points: { show: false } };
  const options = () => ({
    width: box.clientWidth || 300,
    height: box.clientHeight || 200,
    legend: { show: false },
    // The last time stands half beyond the end.
    padding: [textSize() * 0.7, textSize() * 2.2, 0, 0],
    tzDate: onTheWall,
    scales: { x: { time: true, range: (u, min, max) => u.wanted ?? [min, max] }, y: { range: withRoom } },
    axes: axes(),
    series: band ? [{}, line, edge, edge] : [{}, { ...line, fill: split('-faint'), fillTo: () => 0 }],
    bands: band ? [{ series: [3, 2], fill: split('-faint') }] : [],
    cursor: {
      y: false,
      points: { size: 8, stroke: () => colour('--back'), fill: () => colour('--text') },
      drag: { x: Boolean(onSelect), y: false, setScale: false },
      bind: { dblclick: () => () => onReset?.() },
    },
    hooks: {
      setCursor: [u => onCursor(u.cursor.idx ?? null)],
      setSelect: [u => {
        if (u.select.width > 8) onSelect?.(u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x'));
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      }],
    },
  });

  let data = band ? [[], [], [], []] : [[], []];
  let wanted = null;
  let plot = null;
  const draw = () => {
    plot?.destroy();
    plot = new uPlot(options(), [[], ...data.slice(1).map(() => [])], box);
    plot.wanted = wanted;
    plot.setData(data);
  };
  draw();
  new ResizeObserver(() => {
    if (box.clientWidth > 0 && (box.clientWidth !== plot.width || box.clientHeight !== plot.height)) plot.setSize({ width: box.clientWidth, height: box.clientHeight });
  }).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  matchMedia('(min-width: 100rem)').addEventListener('change', draw);
  return {
    setData(next, range) {
      [data, wanted] = [next, range];
      plot.wanted = wanted;
      plot.setData(data);
    },
  };
}
