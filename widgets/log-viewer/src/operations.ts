/** What the settings begin with: the logs of the example `endpoints.json`. */
const FIELDS = "number time level source message thread function file";
export const STREAM = `subscription logs { logs { ${FIELDS} } }`;
export const QUERY = `query recentLogs($start: Float, $end: Float) { recentLogs(since: $start, until: $end) { ${FIELDS} } }`;
