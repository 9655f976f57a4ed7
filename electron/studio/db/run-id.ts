/** What `start` of the runs' table calls runs: safe as the name of a folder. */
export const runIdPattern = /^r\d{4,9}$/
