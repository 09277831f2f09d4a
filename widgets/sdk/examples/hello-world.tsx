/** The smallest widget. */
import { makeWidgetDef, registerWidget, useAttributes, type WidgetProps } from "@octopus-widgets/sdk";

const NAME = "low-mccs/tile/001/temperature";

function Hello({ config }: WidgetProps<{ greeting: string }>) {
  const samples = useAttributes([NAME]);
  return (
    <p>
      {config.greeting} {String(samples[NAME]?.value ?? "—")}
    </p>
  );
}

export const hello = makeWidgetDef<{ greeting: string }>({
  key: "Hello",
  label: "Hello",
  component: Hello,
  version: __WIDGET_VERSION__,
  layout: { w: 4, h: 3, minW: 2, minH: 2 },
  config: {
    schema: { type: "object", properties: { greeting: { type: "string", title: "Greeting", default: "Hello" } } },
  },
});

registerWidget(hello);
