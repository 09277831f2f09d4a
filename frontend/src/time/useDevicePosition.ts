import { useEffect, useState } from "react";

/** Where the browser says this device is, in degrees, when `wanted`; null until (or unless) it says so. */
export function useDevicePosition(wanted: boolean): { latitude: number; longitude: number } | null {
  const [position, setPosition] = useState<{ latitude: number; longitude: number } | null>(null);
  useEffect(() => {
    if (!wanted || !navigator.geolocation) return undefined;
    const watch = navigator.geolocation.watchPosition(
      ({ coords }) => setPosition({ latitude: coords.latitude, longitude: coords.longitude }),
      () => setPosition(null),
      { maximumAge: 600_000 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  }, [wanted]);
  return wanted ? position : null;
}
