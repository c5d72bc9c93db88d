package dev.muster.cli.doctor;

import dev.muster.cli.doctor.Finding.Level;
import dev.muster.cli.terminal.Json;
import dev.muster.cli.terminal.Terminal;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Says what works on this machine, and what to do about the rest.
@Command(
        name = "doctor",
        description =
                "Checks whether everything works on this machine: starts a worker, maps memory, has"
                        + " the Pythons connect to a manager. Says how to mend what does not.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing is broken; there may be warnings, and optional things may be absent",
            "1:something is broken, and its line says how to mend it",
            "2:a mistake in the command line, reported in one line"
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final int BROKEN = 1;
    private static final int SUBJECT_WIDTH = 15;
    private static final int LEVEL_WIDTH = 7;

    @Option(names = "--json", description = "Print it as JSON, for a script.")
    private boolean isJson;

    @Override
    public Integer call() {
        List<Finding> findings = Checks.run();
        boolean isBroken = findings.stream().anyMatch(each -> each.level() == Level.BROKEN);
        if (isJson) {
            var plain = new LinkedHashMap<String, @Nullable Object>();
            plain.put("isWell", !isBroken);
            plain.put("findings", findings.stream().map(Finding::plain).toList());
            System.out.println(Json.lines(plain));
        } else {
            print(System.out, Terminal.ofOutput(), findings);
        }
        return isBroken ? BROKEN : 0;
    }

    static void print(PrintStream out, Terminal terminal, List<Finding> findings) {
        for (Finding each : findings) {
            String level = each.level().word();
            out.println(
                    terminal.in(each.level().colour(), level)
                            + " ".repeat(LEVEL_WIDTH - level.length())
                            + " %-"
                                    .concat(SUBJECT_WIDTH + "s  %s")
                                    .formatted(each.subject(), each.text()));
            each.cure()
                    .ifPresent(cure ->
                            out.println(" ".repeat(LEVEL_WIDTH + SUBJECT_WIDTH + 3) + "→ " + cure));
        }
        long broken = findings.stream().filter(each -> each.level() == Level.BROKEN).count();
        long warnings = findings.stream().filter(each -> each.level() == Level.WARNING).count();
        out.println();
        out.println(
                broken > 0
                        ? terminal.in(Level.BROKEN.colour(), broken + " broken")
                                + ", the arrows say what to do"
                        : warnings > 0
                                ? terminal.in(Level.WARNING.colour(), "nothing is broken")
                                        + ", warnings: "
                                        + warnings
                                : terminal.in(Level.OK.colour(), "all is well"));
    }
}
