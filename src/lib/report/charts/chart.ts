import type { Chart } from '../document/document.js';
import { areaChart } from './area.js';
import { barChart } from './bars.js';
import { eventChart } from './events.js';
import { heatMap } from './heat.js';
import { lineChart } from './lines.js';
import type { Markup } from './markup.js';

/** A chart as a picture (SVG): colours come from the page that it stands in. */
export function chartPicture(chart: Chart): Markup {
  switch (chart.kind) {
    case 'area':
      return areaChart(chart);
    case 'lines':
      return lineChart(chart);
    case 'bars':
      return barChart(chart);
    case 'heat':
      return heatMap(chart);
    case 'events':
      return eventChart(chart);
  }
}
