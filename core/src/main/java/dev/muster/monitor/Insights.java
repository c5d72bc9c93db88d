package dev.muster.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/// Where the time of a `map` or a stream went, and what would make it faster.
///
/// The time of the workers is the wall time for each of them, and [#time] has all of it. Times are
/// measured at the workers where they arise there, and none of it without being asked for. Printed,
/// it is a report of a few lines.
///
/// @param items how many items have run, failed ones included
/// @param tasks in how many tasks they travelled: a chunk is one
/// @param workers how many workers there were, at most
/// @param bytes how large inputs and results were as they were written, all together; 0 if they
///   were not, as in threads
/// @param wall how long all of it took
/// @param ran how long all items ran together, garbage collection included: about what one worker
///   would have needed
/// @param serial what no number of workers makes shorter: reading the inputs and sending them,
///   which one thread does, or the start of the first worker if that took longer
/// @param time where the time of the workers went
/// @param slowest the items that ran longest, the longest first, at most five
/// @param sentences three things that a person would want to know of it, what matters most first
public record Insights(
        long items,
        long tasks,
        int workers,
        long bytes,
        Duration wall,
        Duration ran,
        Duration serial,
        WorkerTime time,
        List<Item> slowest,
        List<String> sentences) {
    private static final double SLACK = 1.1;
    private static final int PERCENT = 100;

    /// Copies the lists.
    public Insights {
        slowest = List.copyOf(slowest);
        sentences = List.copyOf(sentences);
    }

    /// Where the time of the workers went.
    ///
    /// @param running they ran items, also in attempts that failed and were followed by another one
    /// @param collecting they collected garbage while they ran items; counted in whole
    ///   milliseconds, and zero where the worker has no module `java.management`
    /// @param transfer values were written, sent, received and read, and tasks handed over
    /// @param starting they were being started
    /// @param input they had nothing to do because the next input was not there yet
    /// @param program they had nothing to do because the program did something else, or had not
    ///   taken the results that fill the window of a stream
    /// @param end they had nothing to do because no input was left, while others still ran
    public record WorkerTime(
            Duration running,
            Duration collecting,
            Duration transfer,
            Duration starting,
            Duration input,
            Duration program,
            Duration end) {
        /// All of it.
        public Duration total() {
            return running.plus(collecting)
                    .plus(transfer)
                    .plus(starting)
                    .plus(input)
                    .plus(program)
                    .plus(end);
        }

        /// What part of all a part of it is, from 0 to 1.
        public double share(Duration part) {
            return ratio(part, total());
        }
    }

    /// One item that has run.
    ///
    /// @param index its number among the inputs, from 0
    /// @param input the input as text, shortened
    /// @param ran how long it ran
    public record Item(long index, String input, Duration ran) {}

    /// How many times as fast as one worker it was: how long all items ran together, divided by the
    /// wall time. Below 1, a plain loop would have been faster.
    public double speedUp() {
        return ratio(ran, wall);
    }

    /// How many times as fast as one worker it could be with any number of workers. This is
    /// Amdahl's bound: the serial part stays, and so does the slowest item. At least [#speedUp].
    public double mostSpeedUp() {
        Duration longest = slowest.isEmpty() ? Duration.ZERO : slowest.getFirst().ran();
        Duration least = longest.compareTo(serial) > 0 ? longest : serial;
        return Math.max(speedUp(), least.isZero() ? 0 : ratio(ran, least));
    }

    /// With how many workers it would have taken about as long: at most a tenth longer.
    public int enoughWorkers() {
        Duration occupied = time.running().plus(time.collecting()).plus(time.transfer());
        return Math.clamp((long) Math.ceil(ratio(occupied, wall) / SLACK), 1, Math.max(1, workers));
    }

    /// How long an item ran on average.
    public Duration ranEach() {
        return ran.dividedBy(Math.max(1, items));
    }

    /// How much time of a worker each item cost besides running.
    public Duration transferEach() {
        return time.transfer().dividedBy(Math.max(1, items));
    }

    /// Whether items cost more to send than to run.
    public boolean areItemsTooSmall() {
        return items > 0 && transferEach().compareTo(ranEach()) > 0;
    }

    private static double ratio(Duration part, Duration whole) {
        return whole.isZero() ? 0 : (double) part.toNanos() / whole.toNanos();
    }

    /// The sentences, and one line of numbers.
    @Override
    public String toString() {
        var text = new StringJoiner(System.lineSeparator());
        sentences.forEach(text::add);
        text.add(
                String.format(
                        Locale.ROOT,
                        "%d items in %d tasks, %d bytes, %d workers, %d ms; their time: running %s,"
                                + " collecting %s, transfer %s, starting %s, input %s, program %s,"
                                + " end %s",
                        items,
                        tasks,
                        bytes,
                        workers,
                        wall.toMillis(),
                        percent(time.running()),
                        percent(time.collecting()),
                        percent(time.transfer()),
                        percent(time.starting()),
                        percent(time.input()),
                        percent(time.program()),
                        percent(time.end())));
        return text.toString();
    }

    private String percent(Duration part) {
        return Math.round(PERCENT * time.share(part)) + " %";
    }
}
