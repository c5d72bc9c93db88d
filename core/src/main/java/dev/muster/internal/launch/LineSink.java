package dev.muster.internal.launch;

/// Gets the lines of one stream of a worker, in order, from the one thread that reads it.
interface LineSink {
    /// A line.
    ///
    /// @param task the number of the task that wrote it; -1 for none
    /// @param buffer must be used before this returns
    /// @param from where the line begins
    /// @param to where it ends; with its newline, if it has one
    void line(long task, byte[] buffer, int from, int to);

    /// All that has been read so far has been handed over: lines that were gathered go out.
    default void flush() {}

    /// The stream has ended, and all that was gathered has gone out.
    default void end() {}

    /// Whether it wants what the JVM says when it crashes, too.
    default boolean wantsAll() {
        return false;
    }

    /// Where the line ends without its newline.
    static int textEnd(byte[] buffer, int from, int to) {
        return to > from && buffer[to - 1] == '\n' ? to - 1 : to;
    }

    /// Both get each line.
    static LineSink both(LineSink first, LineSink second) {
        return new LineSink() {
            @Override
            public void line(long task, byte[] buffer, int from, int to) {
                first.line(task, buffer, from, to);
                second.line(task, buffer, from, to);
            }

            @Override
            public void flush() {
                first.flush();
                second.flush();
            }

            @Override
            public void end() {
                first.end();
                second.end();
            }
        };
    }
}
