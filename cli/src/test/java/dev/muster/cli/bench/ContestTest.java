package dev.muster.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.muster.cli.bench.Contest.Outcome;
import dev.muster.cli.bench.Contest.Peer;
import dev.muster.cli.bench.Contest.Plan;
import dev.muster.cli.bench.Contest.Side;
import dev.muster.cli.bench.Contest.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Sides whose time is what the test says: nothing is measured.
class ContestTest {
    private final List<String> turns = new ArrayList<>();

    /// A side that takes so long for one repetition, in each round; at first it warms up.
    private Side side(String name, double warmingUp, Double... rounds) {
        Iterator<Double> next = List.of(rounds).iterator();
        boolean[] isWarm = {false};
        double[] warmed = {0};
        return new Side(
                name,
                count -> {
                    if (!isWarm[0]) {
                        double taken = count * warmingUp;
                        warmed[0] += taken;
                        isWarm[0] = warmed[0] >= 2 && taken >= 0.25;
                        return taken;
                    }
                    turns.add(name);
                    return count * next.next();
                });
    }

    private static Peer peer(Outcome outcome) {
        return Objects.requireNonNull(outcome.peers().get("peer"));
    }

    @Test
    void sides_take_turns_and_medians_are_of_pairs() throws IOException, InterruptedException {
        Side ours = side("ours", 0.001, 0.001, 0.010, 0.002);
        Side peer = side("peer", 0.004, 0.004, 0.010, 0.006);

        Outcome outcome =
                new Contest("work", Unit.PER_SECOND, List.of(ours, peer))
                        .measure(new Plan(3, 1, 2));

        assertThat(turns).containsExactly("ours", "peer", "ours", "peer", "ours", "peer");
        assertThat(outcome.ours()).isCloseTo(500, within(1e-6));
        assertThat(peer(outcome).value()).isCloseTo(1000 / 6.0, within(1e-6));
        assertThat(peer(outcome).times()).isCloseTo(3, within(1e-6));
    }

    @Test
    void of_times_the_smaller_one_is_the_faster() throws IOException, InterruptedException {
        Outcome outcome =
                new Contest(
                                "work",
                                Unit.MILLIS,
                                List.of(side("ours", 0.5, 0.5), side("peer", 0.25, 0.25)))
                        .measure(new Plan(1, 1, 2));

        assertThat(outcome.ours()).isCloseTo(500, within(1e-6));
        assertThat(peer(outcome).times()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void values_have_three_digits_and_a_unit() {
        assertThat(Unit.PER_SECOND.show(1234567)).isEqualTo("1,234,567 /s");
        assertThat(Unit.MICROS.show(12.345)).isEqualTo("12.3 µs");
        assertThat(Unit.NANOS.show(1.234)).isEqualTo("1.23 ns");
        assertThat(Unit.MEBIBYTES_PER_SECOND.of(2, 0.5)).isEqualTo(256);
        assertThat(Contest.median(4, 1, 2, 3)).isEqualTo(2.5);
    }
}
