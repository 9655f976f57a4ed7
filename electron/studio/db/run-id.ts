/** Ids that `start` of the runs' table generates: safe as names of folders. */
export const runIdPattern = /^r\d{4,9}$/
