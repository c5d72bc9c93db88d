package dev.muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.muster.InsightsRecorder.Part;
import dev.muster.InsightsRecorder.Phase;
import dev.muster.monitor.Insights;
import dev.muster.monitor.Insights.WorkerTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is made of measurements, by a clock that the test turns.
class InsightsRecorderTest {
    private static final double EXACT = 1e-9;
    private static final long MILLI = 1_000_000;

    private long clock = 17;
    private long bytesEach = 8;
    private InsightsRecorder recorder = InsightsRecorder.start(1, () -> clock);

    private void start(int workers) {
        recorder = InsightsRecorder.start(workers, () -> clock);
    }

    private void pass(long millis) {
        clock += millis * MILLI;
    }

    private void hand(int tasks) {
        recorder.enter(Phase.SENDING);
        for (int i = 0; i < tasks; i++) {
            recorder.handedOut();
        }
        recorder.enter(Phase.WAITING);
    }

    private void end(long index, long ranMillis) {
        recorder.ended(index, "input-" + index, Duration.ofMillis(ranMillis));
    }

    /// A task of many items that all ran equally long.
    private void end(int items, long ranNanosEach, long codingMillis, long collectingMillis) {
        long[] ran = new long[items];
        Arrays.fill(ran, ranNanosEach);
        recorder.ended(
                new Part(
                        i -> i,
                        ran,
                        i -> () -> "x",
                        codingMillis * MILLI,
                        collectingMillis * MILLI,
                        bytesEach * items));
    }

    private static double share(Insights insights, Duration part) {
        return insights.time().share(part);
    }

    @Test
    void all_workers_run_all_the_time() {
        start(2);
        hand(4);
        recorder.inputEnded();
        for (int i = 0; i < 4; i += 2) {
            pass(100);
            end(i, 100);
            end(i + 1, 100);
        }

        Insights insights = recorder.end();

        assertThat(insights.items()).isEqualTo(4);
        assertThat(insights.tasks()).isEqualTo(4);
        assertThat(insights.wall()).isEqualTo(Duration.ofMillis(200));
        assertThat(insights.ran()).isEqualTo(Duration.ofMillis(400));
        assertThat(insights.speedUp()).isEqualTo(2);
        assertThat(insights.mostSpeedUp()).isEqualTo(4);
        assertThat(insights.enoughWorkers()).isEqualTo(2);
        assertThat(insights.areItemsTooSmall()).isFalse();
        assertThat(share(insights, insights.time().running())).isEqualTo(1);
        assertThat(insights.sentences())
                .containsExactly(
                        "Two workers did 400 ms of work in 200 ms: 2.0 times as fast as one.",
                        "With any number of workers it could be at most 4.0 times as fast as one:"
                                + " the slowest item alone runs for 100 ms.",
                        "The slowest item is input 0 (input-0), with 100 ms; on average an item"
                                + " ran for 100 ms.");
    }

    @Test
    void one_slow_item_keeps_the_others_waiting() {
        start(8);
        hand(9);
        recorder.inputEnded();
        pass(100);
        for (int i = 0; i < 8; i++) {
            end(i, 100);
        }
        pass(400);
        end(8, 400);

        Insights insights = recorder.end();

        assertThat(insights.slowest()).hasSize(5);
        assertThat(insights.slowest().getFirst().index()).isEqualTo(8);
        assertThat(insights.slowest().getFirst().ran()).isEqualTo(Duration.ofMillis(400));
        assertThat(insights.mostSpeedUp()).isEqualTo(3);
        assertThat(insights.time().end()).isEqualTo(Duration.ofMillis(7 * 400));
        assertThat(insights.sentences())
                .containsExactly(
                        "Eight workers did 1.2 s of work in 500 ms: 2.4 times as fast as one.",
                        "The slowest item, input 8 (input-8), took 80 % of the wall time: start it"
                                + " first or split it.",
                        "Three of eight workers would have been enough: the others had little to"
                                + " do.");
    }

    @Test
    void an_item_that_lasts_as_long_as_all_of_it_can_only_be_split() {
        start(2);
        hand(2);
        recorder.inputEnded();
        pass(10);
        end(0, 10);
        pass(190);
        end(1, 200);

        assertThat(recorder.end().sentences())
                .contains(
                        "The slowest item, input 1 (input-1), took 100 % of the wall time: split"
                                + " it.");
    }

    @Test
    void workers_wait_for_inputs() {
        start(4);
        for (int i = 0; i < 10; i++) {
            recorder.enter(Phase.READING);
            pass(90);
            hand(1);
            pass(10);
            end(i, 10);
        }
        recorder.inputEnded();

        Insights insights = recorder.end();

        assertThat(insights.serial()).isEqualTo(Duration.ofMillis(900));
        assertThat(share(insights, insights.time().input())).isCloseTo(0.9, within(EXACT));
        assertThat(insights.enoughWorkers()).isEqualTo(1);
        assertThat(insights.sentences())
                .containsExactly(
                        "All of it took 1 s for items that ran 100 ms together: a plain loop would"
                                + " be faster.",
                        "The workers waited 90 % of their time for inputs: read them faster or"
                                + " ahead of time, or let the workers read them.",
                        "No number of workers would make it as fast as a plain loop: reading and"
                                + " sending the inputs takes 900 ms.");
    }

    @Test
    void items_are_too_small_alone() {
        start(1);
        for (int i = 0; i < 100; i++) {
            hand(1);
            pass(1);
            end(1, 10_000, 0, 0);
        }

        Insights insights = recorder.end();

        assertThat(insights.areItemsTooSmall()).isTrue();
        assertThat(insights.ranEach()).isEqualTo(Duration.ofNanos(10_000));
        assertThat(insights.transferEach()).isEqualTo(Duration.ofNanos(990_000));
        assertThat(insights.sentences())
                .contains(
                        "The items are too small: each ran for 10 µs and cost 990 µs besides; a"
                                + " chunk size of about 100 would make that little.");
    }

    @Test
    void items_are_too_small_even_together() {
        start(1);
        hand(1);
        pass(10);
        end(1_000, 1_000, 9, 0);

        assertThat(recorder.end().sentences())
                .contains(
                        "The items are too small: each ran for 1 µs and cost 9 µs besides, although"
                                + " they went 1000 at a time; do more in each.");
    }

    @Test
    void values_are_large() {
        bytesEach = 2_500_000;
        start(1);
        hand(1);
        pass(100);
        end(2, 30 * MILLI, 25, 0);

        Insights insights = recorder.end();

        assertThat(insights.bytes()).isEqualTo(5_000_000);

        assertThat(insights.time().transfer()).isEqualTo(Duration.ofMillis(40));
        assertThat(insights.sentences())
                .contains(
                        "Sending inputs and results of 5.0 MB took 40 % of the workers' time: send"
                                + " less, such as the name of a file, and broadcast what many items"
                                + " need.");
    }

    @Test
    void handing_out_takes_long() {
        start(1);
        hand(1);
        pass(100);
        end(2, 30 * MILLI, 25, 0);

        assertThat(recorder.end().sentences())
                .contains(
                        "Handing out the items took 40 % of the workers' time: a larger chunk size,"
                                + " or fewer and longer items, would make that less.");
    }

    @Test
    void workers_had_to_be_started() {
        start(2);
        hand(2);
        recorder.inputEnded();
        pass(500);
        recorder.workerStarted(Duration.ofMillis(300));
        recorder.workerStarted(Duration.ofMillis(400));
        end(0, 200);
        end(1, 100);

        Insights insights = recorder.end();

        assertThat(insights.serial()).isEqualTo(Duration.ofMillis(300));
        assertThat(insights.time().starting()).isEqualTo(Duration.ofMillis(700));
        assertThat(insights.time().transfer()).isZero();
        assertThat(insights.mostSpeedUp()).isEqualTo(1);
        assertThat(insights.sentences())
                .contains(
                        "Starting the workers took 70 % of their time: keep them for the next run,"
                                + " or start fewer.");
    }

    @Test
    void workers_collect_garbage() {
        start(2);
        hand(2);
        pass(100);
        end(1, 100 * MILLI, 0, 30);
        end(1, 100 * MILLI, 0, 50);

        Insights insights = recorder.end();

        assertThat(insights.time().collecting()).isEqualTo(Duration.ofMillis(80));
        assertThat(insights.time().running()).isEqualTo(Duration.ofMillis(120));
        assertThat(insights.sentences())
                .contains(
                        "The workers collected garbage for 40 % of their time: give them more"
                                + " memory, or make fewer objects.");
    }

    @Test
    void threads_stand_still_together() {
        start(2);
        hand(2);
        pass(100);
        end(0, 100);
        end(1, 100);
        recorder.collected(Duration.ofMillis(10));

        assertThat(recorder.end().time().collecting()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void workers_wait_for_the_program() {
        start(1);
        for (int i = 0; i < 2; i++) {
            hand(1);
            pass(10);
            end(i, 10);
            recorder.enter(Phase.ELSEWHERE);
            pass(40);
        }

        assertThat(recorder.end().sentences())
                .contains(
                        "The workers waited 80 % of their time for the program: let it take results"
                                + " faster, or in another thread.");
    }

    @Test
    void there_are_fewer_items_than_workers() {
        start(4);
        hand(1);
        recorder.inputEnded();
        pass(50);
        end(0, 50);

        assertThat(recorder.end().sentences())
                .containsExactly(
                        "All of it took 50 ms for items that ran 50 ms together: a plain loop would"
                                + " be as fast.",
                        "There was one item for four workers: split it, or use fewer workers.",
                        "One of four workers would have been enough: the others had little to do.");
    }

    @Test
    void workers_run_out_of_items_though_none_is_slow() {
        start(4);
        hand(17);
        recorder.inputEnded();
        for (int i = 0; i < 16; i++) {
            pass(i % 4 == 0 ? 20 : 0);
            end(i, 20);
        }
        pass(20);
        end(16, 20);

        assertThat(recorder.end().sentences())
                .contains(
                        "When no inputs were left, workers waited for others, 15 % of their time:"
                                + " put long items first, or send fewer at a time.");
    }

    @Test
    void an_attempt_that_failed_is_time_in_which_workers_ran() {
        start(1);
        hand(1);
        pass(100);
        recorder.lost(Duration.ofMillis(60));
        end(0, 40);

        Insights insights = recorder.end();

        assertThat(insights.time().running()).isEqualTo(Duration.ofMillis(100));
        assertThat(insights.ran()).isEqualTo(Duration.ofMillis(40));
    }

    @Test
    void nothing_has_run() {
        start(3);
        hand(2);
        pass(10);
        recorder.dropped();
        recorder.dropped();

        Insights insights = recorder.end();

        assertThat(insights.sentences()).containsExactly("No item has run.");
        assertThat(insights.slowest()).isEmpty();
        assertThat(insights.speedUp()).isZero();
        assertThat(insights.ranEach()).isZero();
        assertThat(insights.toString()).contains("No item has run.").contains("0 items in 0 tasks");
    }

    /// Workers come and go, tasks begin and end in any order, and no time is lost or counted twice.
    @Test
    void the_time_of_the_workers_is_divided_and_nothing_is_left_over() {
        var random = new Random(25);
        for (int round = 0; round < 100; round++) {
            int workers = 1 + random.nextInt(5);
            start(workers);
            long capacity = 0;
            int underWay = 0;
            for (int step = 0; step < 60; step++) {
                long millis = random.nextInt(4);
                pass(millis);
                capacity += workers * millis;
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        recorder.handedOut();
                        underWay++;
                    }
                    case 2 -> {
                        if (underWay > 0) {
                            underWay--;
                            end(step, 0);
                        }
                    }
                    case 3 -> recorder.enter(Phase.values()[random.nextInt(Phase.values().length)]);
                    case 4 -> {
                        workers = 1 + random.nextInt(5);
                        recorder.workers(workers);
                    }
                    default -> recorder.workerStarted(Duration.ofMillis(random.nextInt(20)));
                }
                if (step == 50) {
                    recorder.inputEnded();
                }
            }

            WorkerTime time = recorder.end().time();

            assertThat(time.total()).isEqualTo(Duration.ofMillis(capacity));
        }
    }

    @Test
    void it_prints_as_a_report() {
        start(2);
        hand(2);
        pass(100);
        end(0, 90);
        end(1, 80);

        assertThat(recorder.end().toString().lines().toList())
                .hasSize(4)
                .last()
                .isEqualTo(
                        "2 items in 2 tasks, 0 bytes, 2 workers, 100 ms; their time: running 85 %, collecting"
                                + " 0 %, transfer 15 %, starting 0 %, input 0 %, program 0 %, end 0"
                                + " %");
    }
}
