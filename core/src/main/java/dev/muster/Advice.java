package dev.muster;

import dev.muster.internal.system.TimeText;
import dev.muster.monitor.Insights;
import dev.muster.monitor.Insights.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Puts the numbers of [Insights] into sentences: how fast it was, and what cost most of the rest.
final class Advice {
    /*
     * What is said is chosen by the part of the workers' time that it explains. Below WORTH_SAYING
     * nothing is said of it. If there is nothing else to say, the last sentence is about the bound.
     */
    private static final int MOST_SENTENCES = 3;
    private static final double WORTH_SAYING = 0.1;
    private static final double LARGE_PART = 0.25;
    private static final double CLEARLY_LESS = 0.9;
    private static final double FEWER_WORKERS = 0.7;

    /// An item of so many bytes costs as much by its size as by being an item.
    private static final long LARGE_BYTES = 64 << 10;

    /// Of the time that sending takes, in a chunk of the size that is advised.
    private static final double SENDING_IN_CHUNK = 0.1;

    /// Of such chunks larger ones are hardly better.
    private static final long LARGE_CHUNK = 500;

    private static final int PERCENT = 100;
    private static final int UNIT = 1_000;
    private static final int DIGITS = 10;
    private static final List<String> UNITS = List.of("bytes", "kB", "MB", "GB", "TB");
    private static final List<String> WORDS =
            List.of(
                    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
                    "ten", "eleven", "twelve");

    private final Insights run;
    private final List<Finding> findings = new ArrayList<>();

    private Advice(Insights run) {
        this.run = run;
    }

    /// Something to say, and the part of the workers' time that it explains.
    private record Finding(double weight, String sentence) {}

    /// The same with its slowest items and its sentences.
    static Insights with(List<Item> slowest, Insights run) {
        Insights named = copy(run, slowest, List.of());
        return copy(run, slowest, new Advice(named).sentences());
    }

    private static Insights copy(Insights run, List<Item> slowest, List<String> sentences) {
        return new Insights(
                run.items(),
                run.tasks(),
                run.workers(),
                run.bytes(),
                run.wall(),
                run.ran(),
                run.serial(),
                run.time(),
                slowest,
                sentences);
    }

    private List<String> sentences() {
        if (run.items() == 0) {
            return List.of("No item has run.");
        }
        aboutInput();
        aboutTransfer();
        aboutStart();
        aboutGarbage();
        aboutProgram();
        aboutEnd();
        aboutWorkers();
        findings.sort(Comparator.comparingDouble(Finding::weight).reversed());
        var sentences = new ArrayList<String>();
        sentences.add(verdict());
        findings.stream().limit(MOST_SENTENCES - 1).map(Finding::sentence).forEach(sentences::add);
        if (sentences.size() < MOST_SENTENCES) {
            sentences.add(bound());
        }
        if (sentences.size() < MOST_SENTENCES) {
            sentences.add(slowestItem());
        }
        return sentences;
    }

    private String verdict() {
        if (isSlower()) {
            return "All of it took %s for items that ran %s together: a plain loop would be faster."
                    .formatted(text(run.wall()), text(run.ran()));
        }
        if (run.workers() > 1 && run.speedUp() < 1 / CLEARLY_LESS) {
            return "All of it took %s for items that ran %s together: a plain loop would be as fast."
                    .formatted(text(run.wall()), text(run.ran()));
        }
        String times = run.workers() == 1 ? "" : ": %s times as fast as one".formatted(speed());
        return "%s did %s of work in %s%s."
                .formatted(
                        capital(count(run.workers(), "worker")),
                        text(run.ran()),
                        text(run.wall()),
                        times);
    }

    /// Than a plain loop, clearly.
    private boolean isSlower() {
        return run.workers() > 1 && run.speedUp() < CLEARLY_LESS;
    }

    private String speed() {
        return String.format(Locale.ROOT, "%.1f", run.speedUp());
    }

    // ---- what cost the time ----

    private void add(double weight, String sentence) {
        if (weight >= WORTH_SAYING) {
            findings.add(new Finding(weight, sentence));
        }
    }

    private double share(Duration part) {
        return run.time().share(part);
    }

    private void aboutInput() {
        double share = share(run.time().input());
        add(
                share,
                "The workers waited %s of their time for inputs: read them faster or ahead of time,"
                                .formatted(percent(share))
                        + " or let the workers read them.");
    }

    private void aboutTransfer() {
        double share = share(run.time().transfer());
        if (run.bytes() / run.items() >= LARGE_BYTES) {
            add(
                    share,
                    "Sending inputs and results of %s took %s of the workers' time: send less, such"
                                    .formatted(size(run.bytes()), percent(share))
                            + " as the name of a file, and broadcast what many items need.");
        } else if (run.areItemsTooSmall() && run.items() >= (long) DIGITS * run.workers()) {
            add(share, tooSmall());
        } else {
            add(
                    share,
                    "Handing out the items took %s of the workers' time: a larger chunk size, or"
                                    .formatted(percent(share))
                            + " fewer and longer items, would make that less.");
        }
    }

    private String tooSmall() {
        String small =
                "The items are too small: each ran for %s and cost %s besides"
                        .formatted(text(run.ranEach()), text(run.transferEach()));
        long each = run.items() / Math.max(1, run.tasks());
        long better = betterChunk();
        return better > 2 * each && each < LARGE_CHUNK
                ? "%s; a chunk size of about %d would make that little.".formatted(small, better)
                : "%s, although they went %d at a time; do more in each.".formatted(small, each);
    }

    /// So many items that what a task costs is a small part of what they take.
    private long betterChunk() {
        double cost = (double) run.time().transfer().toNanos() / Math.max(1, run.tasks());
        double size =
                cost
                        * (1 - SENDING_IN_CHUNK)
                        / SENDING_IN_CHUNK
                        / Math.max(1, run.ranEach().toNanos());
        return rounded((long) Math.min(size, (double) run.items()), DIGITS);
    }

    private void aboutStart() {
        double share = share(run.time().starting());
        add(
                share,
                "Starting the workers took %s of their time: keep them for the next run, or start"
                                .formatted(percent(share))
                        + " fewer.");
    }

    private void aboutGarbage() {
        double share = share(run.time().collecting());
        add(
                share,
                "The workers collected garbage for %s of their time: give them more memory, or make"
                                .formatted(percent(share))
                        + " fewer objects.");
    }

    private void aboutProgram() {
        double share = share(run.time().program());
        add(
                share,
                "The workers waited %s of their time for the program: let it take results"
                                .formatted(percent(share))
                        + " faster, or in another thread.");
    }

    private void aboutEnd() {
        double share = share(run.time().end());
        Duration longest = run.slowest().getFirst().ran();
        double part = (double) longest.toNanos() / Math.max(1, run.wall().toNanos());
        if (run.items() < run.workers()) {
            add(
                    share,
                    "There %s %s for %s: split %s, or use fewer workers."
                            .formatted(
                                    run.items() == 1 ? "was" : "were",
                                    count(run.items(), "item"),
                                    count(run.workers(), "worker"),
                                    run.items() == 1 ? "it" : "them"));
        } else if (part >= LARGE_PART) {
            add(
                    share,
                    "The slowest item, %s, took %s of the wall time: %s."
                            .formatted(named(), percent(part), remedy(longest)));
        } else {
            add(
                    share,
                    "When no inputs were left, workers waited for others, %s of their time: put long"
                                    .formatted(percent(share))
                            + " items first, or send fewer at a time.");
        }
    }

    /// Whether it would have been faster with that item at the beginning.
    private String remedy(Duration longest) {
        Duration fair = run.ran().dividedBy(run.workers());
        Duration least = longest.compareTo(fair) > 0 ? longest : fair;
        boolean helps = least.toNanos() < CLEARLY_LESS * run.wall().toNanos();
        return helps ? "start it first or split it" : "split it";
    }

    private void aboutWorkers() {
        int enough = run.enoughWorkers();
        if (enough <= FEWER_WORKERS * run.workers() && !isSlower()) {
            add(
                    WORTH_SAYING + (1 - (double) enough / run.workers()) / 2,
                    "%s of %s would have been enough: the %s had little to do."
                            .formatted(
                                    capital(word(enough)),
                                    count(run.workers(), "worker"),
                                    run.workers() - enough == 1 ? "other" : "others"));
        }
    }

    // ---- when all is well ----

    private String bound() {
        double most = run.mostSpeedUp();
        boolean isSlowest = run.slowest().getFirst().ran().compareTo(run.serial()) > 0;
        String why =
                isSlowest
                        ? "the slowest item alone runs for " + text(run.slowest().getFirst().ran())
                        : "reading and sending the inputs takes " + text(run.serial());
        if (most < 1) {
            return "No number of workers would make it as fast as a plain loop: %s.".formatted(why);
        }
        return String.format(
                Locale.ROOT,
                "With any number of workers it could be at most %s times as fast as one: %s.",
                most < DIGITS
                        ? String.format(Locale.ROOT, "%.1f", most)
                        : String.valueOf(rounded(Math.round(most), DIGITS)),
                why);
    }

    private String slowestItem() {
        return "The slowest item is %s, with %s; on average an item ran for %s."
                .formatted(named(), text(run.slowest().getFirst().ran()), text(run.ranEach()));
    }

    // ---- words ----

    private String named() {
        Item slowest = run.slowest().getFirst();
        return "input %d (%s)".formatted(slowest.index(), slowest.input());
    }

    private static String percent(double share) {
        return Math.round(PERCENT * share) + " %";
    }

    private static String count(long number, String noun) {
        return word(number) + " " + noun + (number == 1 ? "" : "s");
    }

    private static String word(long number) {
        return number < WORDS.size() ? WORDS.get((int) number) : String.valueOf(number);
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String size(long bytes) {
        int unit = 0;
        double number = bytes;
        while (number >= UNIT && unit < UNITS.size() - 1) {
            number /= UNIT;
            unit++;
        }
        String format = number < PERCENT && unit > 0 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, format, number, UNITS.get(unit));
    }

    private static String text(Duration time) {
        return TimeText.of(Duration.ofNanos(rounded(time.toNanos(), PERCENT)));
    }

    /// To two digits if the least is 10, to three if it is 100.
    private static long rounded(long number, long least) {
        long step = 1;
        while (number / step >= least * DIGITS) {
            step *= DIGITS;
        }
        return (number + step / 2) / step * step;
    }
}
