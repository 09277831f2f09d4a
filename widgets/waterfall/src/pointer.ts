/** The pointer of the axis in channels, on the one that all spectra of the bundle share, which knows what channels stand for. */
import { type AxisPointer, type ChannelAxis, channelPointer } from "@octopus-widgets/plot";

export function channelsOf(axis: ChannelAxis, channels: () => number): AxisPointer {
  const shared = channelPointer(`${axis.label} ${axis.unit}`);
  return {
    get: () => {
      const place = shared.get();
      return place === null ? null : axis.channelOf(place, channels());
    },
    set: (channel) => shared.set(channel === null ? null : axis.placeOf(channel, channels())),
    watch: shared.watch,
  };
}
