package dev.muster.internal.remote;

import dev.muster.internal.launch.PipedCommand;
import dev.muster.internal.system.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When an allocation of Slurm ends: newer versions say so in the environment of the job, older
/// ones answer `squeue`.
final class SlurmTime {
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");
    private static final String END = "SLURM_JOB_END_TIME";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /// What `squeue` writes of a time that is left: `1-02:03:04`, `02:03:04`, `03:04`.
    private static final Pattern LEFT =
            Pattern.compile(
                    "(?:(?<d>\\d{1,6})-)?(?:(?<h>\\d{1,2}):)?(?<m>\\d{1,2}):(?<s>\\d{1,2})");

    private static final List<String> ENDLESS = List.of("UNLIMITED", "NOT_SET", "N/A");

    private SlurmTime() {}

    /// The end of the allocation; nothing if it has none, or Slurm does not say.
    ///
    /// @param variables the environment of this program
    /// @param ask the command that writes the time that is left
    static Optional<Instant> end(Map<String, String> variables, List<String> ask) {
        try {
            String said = variables.get(END);
            return said == null
                    ? left(output(ask)).map(Instant.now()::plus)
                    : Optional.of(at(said));
        } catch (IOException | DateTimeException e) {
            LOGGER.log(
                    Level.WARNING,
                    "the end of this allocation is not known, so tasks are started that may not fit"
                            + " into it: {0}",
                    e.getMessage());
            return Optional.empty();
        }
    }

    /// The command for the job of this number.
    static List<String> ask(String job) {
        return List.of("squeue", "--noheader", "--jobs=" + job, "--format=%L");
    }

    private static Instant at(String seconds) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(seconds.strip()));
        } catch (NumberFormatException e) {
            throw new DateTimeException("%s is '%s'".formatted(END, seconds), e);
        }
    }

    /// @throws DateTimeException if this is no time
    private static Optional<Duration> left(String words) {
        if (ENDLESS.contains(words)) {
            return Optional.empty();
        }
        Matcher matcher = LEFT.matcher(words);
        if (!matcher.matches()) {
            throw new DateTimeException(
                    "squeue says '%s' of the time that is left".formatted(words));
        }
        return Optional.of(
                Duration.ofDays(number(matcher, "d"))
                        .plusHours(number(matcher, "h"))
                        .plusMinutes(number(matcher, "m"))
                        .plusSeconds(number(matcher, "s")));
    }

    private static long number(Matcher matcher, String group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /// The one line that a command writes.
    private static String output(List<String> command) throws IOException {
        try (PipedCommand asked = PipedCommand.start(command, Map.of())) {
            if (!asked.awaitEnd(TIMEOUT)) {
                asked.kill();
                throw new IOException("squeue does not answer");
            }
            if (asked.exitStatus().orElse(0) != 0) {
                throw new IOException("squeue says " + String.join(" | ", asked.lastLines()));
            }
            return new String(asked.in().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while squeue was asked", e);
        }
    }
}
