/** Where on the canvas a direction is drawn. Pure. CSS pixels from the canvas' upper left corner. */
import {
  type Equatorial,
  equatorial,
  type Horizontal,
  horizontal,
  ofJ2000,
  type Site,
  siderealDegrees,
} from "./astronomy";
import type { SkyConfig } from "./config";
import { aitoff, mollweide, type Point, zenithal } from "./projection";

export interface SkyView {
  width: number;
  height: number;
  projection: SkyConfig["projection"];
  centre: SkyConfig["centre"];
  site: Site;
  /** The instant that the sky is drawn for. */
  time: number;
  /** Pixels left free around for letters. */
  margin: number;
}

export class SkyProjection {
  readonly centreX: number;
  readonly centreY: number;
  /** Half the width of what is drawn. */
  readonly radius: number;
  readonly round: boolean;
  readonly middle: number;

  constructor(readonly view: SkyView) {
    const { width, height, margin, projection, centre } = view;
    this.round = projection === "horizon";
    this.centreX = width / 2;
    this.centreY = height / 2;
    const [wide, tall] = [width / 2 - margin, height / 2 - margin];
    this.radius = Math.max(8, Math.min(wide, this.round ? tall : tall * 2));
    const meridian = siderealDegrees(view.time, view.site.longitude);
    this.middle = centre === "meridian" ? meridian : centre === "12h" ? 180 : 0;
  }

  /** A place of the date; null: not on the map. */
  ofDate(place: Equatorial, time = this.view.time): Point | null {
    if (this.round) return this.ofHorizontal(horizontal(place, time, this.view.site), time);
    return this.ofJ2000(ofJ2000(place, time));
  }

  /** A place of J2000, on an equatorial map. */
  ofJ2000({ ra, dec }: Equatorial): Point {
    const flat = this.view.projection === "aitoff" ? aitoff : mollweide;
    return this.#scaled(flat(ra, dec, this.middle));
  }

  /** A direction as it was at an instant. */
  ofHorizontal(at: Horizontal, time = this.view.time): Point | null {
    if (!this.round) return this.ofJ2000(ofJ2000(equatorial(at, time, this.view.site), time));
    return at.elevation < 0 ? null : this.#scaled(zenithal(at.azimuth, at.elevation));
  }

  #scaled({ x, y }: Point): Point {
    return { x: this.centreX + x * this.radius, y: this.centreY + y * this.radius };
  }
}
