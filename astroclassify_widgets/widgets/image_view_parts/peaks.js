// Where the image is shown smaller than it is, a star of a few pixels drowns in the mean of many. What is shown is the
// mean where there is only sky, and the brightest pixel where it stands out.

/**
 * How far above the mean a peak begins to be shown, and where it is shown alone [noise of the image]. Of the blocks of
 * 256 pixels of pure noise one in a hundred has a pixel that exceeds the former.
 */
export const PEAK_STANDS_OUT = [4, 6];
