package dev.muster.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Pythons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page for those who come from Python has every public name of the modules it is about.
class FromPythonTest {
    private static final Pattern WORD = Pattern.compile("\\w+");

    /// Of mpi4py 4.1, which is rarely installed.
    private static final List<String> MPI4PY =
            List.of(
                    "ALL_COMPLETED BrokenExecutor CancelledError Executor FIRST_COMPLETED",
                    "FIRST_EXCEPTION Future InvalidStateError MPICommExecutor MPIPoolExecutor",
                    "ProcessPoolExecutor ThreadPoolExecutor TimeoutError as_completed bootup",
                    "collect compose get_comm_workers map num_workers shutdown starmap submit wait");

    @TempDir private Path directory = Path.of("");

    /// The names in the first column of the tables below each heading. A row has to say what they
    /// are here.
    private static Map<String, Set<String>> names() throws IOException {
        var names = new HashMap<String, Set<String>>();
        String section = "";
        for (String line : Documents.guide("from-python.md").lines().toList()) {
            if (line.startsWith("## ")) {
                section = line.substring(3);
            }
            List<String> cells = Documents.cells(line);
            if (cells.size() > 1 && !cells.get(1).isEmpty()) {
                for (String code : Documents.code(cells.getFirst())) {
                    WORD.matcher(code)
                            .results()
                            .map(each -> each.group())
                            .forEach(names.computeIfAbsent(section, _ -> new HashSet<>())::add);
                }
            }
        }
        return names;
    }

    @Test
    @Tag("python")
    void every_public_name_of_the_newest_cpython_has_its_line() throws IOException {
        assumeFalse(Pythons.all().isEmpty(), "no Python was found");
        assumeTrue(Pythons.all().getLast().isAtLeast(3, 8), "the newest Python is older than 3.8");
        Path script = MusterJar.top().resolve("tests/python/public_names.py");
        var missing = new ArrayList<String>();
        try (var python = RunningCommand.startPython(directory, Pythons.all().getLast(), script)) {
            python.awaitSuccess();
            List<String> lines = python.output().lines().toList();
            assertThat(lines).hasSizeGreaterThan(250);
            Map<String, Set<String>> names = names();
            for (String line : lines) {
                String[] parts = line.split("\\|", -1);
                if (!names.getOrDefault(parts[0], Set.of()).contains(parts[1])) {
                    missing.add(line);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void every_name_of_mpi4py_has_its_line() throws IOException {
        assertThat(names().get("mpi4py.futures"))
                .containsAll(List.of(String.join(" ", MPI4PY).split(" ", -1)));
    }
}
