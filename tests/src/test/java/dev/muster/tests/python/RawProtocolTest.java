package dev.muster.tests.python;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.ServerProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The protocol spoken byte by byte, right and wrong.
@Tag("python")
@ExtendWith(Leaks.class)
class RawProtocolTest {

    @Test
    void every_byte_string_has_an_answer_or_an_end() throws InterruptedException {
        Python python =
                Pythons.newest()
                        .filter(found -> found.isAtLeast(3, 12))
                        .orElseGet(() -> abort("no Python 3.12 or later was found"));

        try (var runs =
                ClientRuns.start(
                        List.of(python),
                        "interop/raw.py",
                        _ -> new String[] {"--server", ServerProcess.kind()})) {
            runs.of(python).isGood(python);
        }
    }
}
