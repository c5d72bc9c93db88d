package dev.muster.pickle;

/// Bounds what a pickle may have copied by the functions it names, in proportion to its length.
final class Allowance {
    private long left;

    Allowance(long pickleBytes) {
        left = 2 * Math.min(pickleBytes, Long.MAX_VALUE / 4) + 1024;
    }

    /// Counts values or bytes about to be copied.
    void take(long count) throws PickleException {
        left -= count;
        if (left < 0) {
            throw new PickleException("the pickle copies more than it contains");
        }
    }
}
