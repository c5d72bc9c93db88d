package dev.muster.internal.launch;

/// Takes the marks out of one stream's bytes, see
/// [dev.muster.internal.workerprotocol.WorkerBootstrap#outputMark].
///
/// A mark may be cut anywhere by the borders of reads. Bytes that may yet become a mark are held
/// back until it is clear; all others are handed on at once, in order, unchanged.
final class MarkFilter {
    private static final int MAX_DIGITS = 18;
    private static final int NO_TASK = -1;

    private final Target target;
    private final byte[] begin;

    /// What may be a mark, so far: the first bytes of `begin`, or all of it and some digits.
    private final byte[] held;

    private int count;

    /// Gets what the stream says, in order.
    interface Target {
        /// Some bytes; they must be used before this returns.
        void bytes(byte[] buffer, int from, int to);

        /// The bytes that follow belong to this task.
        ///
        /// @param number -1 for none
        void task(long number);
    }

    /// @param secret stands between the zero byte and the digits; without zero bytes
    MarkFilter(byte[] secret, Target target) {
        this.target = target;
        this.begin = new byte[1 + secret.length];
        System.arraycopy(secret, 0, begin, 1, secret.length);
        this.held = new byte[begin.length + MAX_DIGITS];
    }

    /// The next bytes of the stream.
    void feed(byte[] buffer, int length) {
        int at = 0;
        while (at < length) {
            if (count > 0) {
                if (take(buffer[at])) {
                    at++;
                }
            } else {
                int zero = indexOfZero(buffer, at, length);
                if (zero > at) {
                    target.bytes(buffer, at, zero);
                }
                if (zero < length) {
                    held[count++] = 0;
                }
                at = zero + 1;
            }
        }
    }

    private static int indexOfZero(byte[] buffer, int from, int length) {
        int at = from;
        while (at < length && buffer[at] != 0) {
            at++;
        }
        return at;
    }

    /// @return false if the byte ends what looked like a mark, and is still to be looked at
    private boolean take(byte next) {
        if (count >= begin.length && next == 0) {
            long number = number();
            count = 0;
            target.task(number);
            return true;
        }
        if (goesOn(next)) {
            held[count++] = next;
            return true;
        }
        // Only the first byte held is zero: no mark can begin at another.
        end();
        return false;
    }

    private boolean goesOn(byte next) {
        return count < begin.length
                ? next == begin[count]
                : next >= '0' && next <= '9' && count < held.length;
    }

    private long number() {
        if (count == begin.length) {
            return NO_TASK;
        }
        long number = 0;
        for (int i = begin.length; i < count; i++) {
            number = number * 10 + held[i] - '0';
        }
        return number;
    }

    /// The stream has ended: what was held back is no mark.
    void end() {
        int length = count;
        count = 0;
        if (length > 0) {
            target.bytes(held, 0, length);
        }
    }
}
