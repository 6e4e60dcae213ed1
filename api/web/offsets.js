/** Offsets of the service count Unicode code points; JavaScript's strings count UTF-16 units. */

const LAST_OF_ONE_UNIT = 0xffff;

/**
 * Return the UTF-16 index that lies `points` code points behind `from`, or the end of the text.
 * @param {string} text
 * @param {number} points
 * @param {number} [from] a UTF-16 index
 * @returns {number}
 */
export function unitIndex(text, points, from = 0) {
  let index = from;
  for (let left = points; left > 0 && index < text.length; left -= 1) {
    index += text.codePointAt(index) > LAST_OF_ONE_UNIT ? 2 : 1;
  }
  return index;
}
