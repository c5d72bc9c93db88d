package dev.muster.cli;

import dev.muster.cli.map.Halt;
import dev.muster.cli.map.Items;
import dev.muster.cli.map.MapJournal;
import dev.muster.cli.map.MapOutput;
import dev.muster.cli.map.MapPlan;
import dev.muster.cli.map.MapRun;
import dev.muster.cli.map.Template;
import dev.muster.cli.terminal.ByteSize;
import dev.muster.cli.terminal.SearchPath;
import dev.muster.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// A command for each line of an input.
@Command(
        name = "map",
        description = {
            "Runs a command for each line of the standard input, many at a time.",
            "",
            "In the command, {} is the line, {.} the line without its extension, {/} without its"
                    + " folders, {//} its folder, {/.} without both, {#} its number. Without any of"
                    + " them the line is the last argument. No shell is involved."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all commands succeeded",
            "2:a mistake, reported in one line",
            "3:some commands failed",
            "4:halted because of failures",
            "130:ended by Ctrl-C",
            "141:the reader of the output has gone",
            "143:ended by SIGTERM"
        })
final class MapCommand implements Callable<Integer> {
    private static final int FAILED = 3;
    private static final int HALTED = 4;
    private static final int NO_READER = 141;
    private static final String ITEMS = ":::";

    @Option(
            names = {"-a", "--input"},
            paramLabel = "FILE",
            description = "Read the lines from a file.")
    private @Nullable Path input;

    @Option(
            names = {"-0", "--null"},
            description = "Items end with a NUL character rather than a line.")
    private boolean isNull;

    @Option(
            names = {"-j", "--workers"},
            paramLabel = "NUMBER",
            description =
                    "How many run at a time on this machine; one for each processor by default.")
    private @Nullable Integer workers;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeSpan.Reading.class,
            description = "How long a command may run, such as 30s, 2m or 500ms.")
    private @Nullable TimeSpan timeout;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "What a command may hold in memory with all that it starts, such as 512m.")
    private @Nullable ByteSize memory;

    @Option(
            names = "--retries",
            paramLabel = "NUMBER",
            description = "How often a command that failed runs again; 0 by default.")
    private int retries;

    @Option(
            names = "--halt",
            paramLabel = "WHEN",
            description =
                    "When failures end the run: never, soon (what runs may end) or now (it is"
                            + " killed); soon,fail=3 after three, now,fail=20%% after a fifth.")
    private String halt = "never";

    @Option(names = "--unordered", description = "Print what ends first rather than in order.")
    private boolean isUnordered;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Write stdout, stderr and exit code of each item into files there.")
    private @Nullable Path results;

    @Option(names = "--json", description = "Print a line of JSON for each item.")
    private boolean isJson;

    @Option(names = "--json-output", description = "The same, with what the command wrote.")
    private boolean hasJsonOutput;

    @Option(names = "--tag", description = "Begin each line of output with its item and a tab.")
    private boolean isTagged;

    @Option(names = "--shell", description = "The command is a script of sh; items are quoted.")
    private boolean isShell;

    @Option(names = "--dry-run", description = "Only print the commands.")
    private boolean isDryRun;

    @Option(names = "--progress", description = "Show on a terminal how far it is.")
    private boolean hasProgress;

    @Option(
            names = "--insights",
            description = "Say at the end where the time went, and what would make it faster.")
    private boolean hasInsights;

    @Option(names = "--quiet", description = "Say nothing of failures; the exit code does.")
    private boolean isQuiet;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "Note what has succeeded; the same command again runs only the rest.")
    private @Nullable Path journal;

    @Option(
            names = "--hosts",
            paramLabel = "HOST[:NUMBER],…",
            description = "Run on other machines by ssh; @FILE has a host in each line.")
    private @Nullable String hosts;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where the commands run, on each machine.")
    private @Nullable String directory;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "1..*",
            description = "The command and its arguments; items may follow after ':::'.")
    private List<String> words = List.of();

    /// What follows the first word of the command is the command's.
    @Spec
    void setSpec(CommandSpec spec) {
        spec.parser().stopAtPositional(true);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int end = words.contains(ITEMS) ? words.indexOf(ITEMS) : words.size();
        List<String> given = end < words.size() ? words.subList(end + 1, words.size()) : null;
        List<String> command = words.subList(0, end);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("no command stands before ':::', must be one");
        }
        if (given != null && input != null) {
            throw new IllegalArgumentException("--input goes not with ':::': one says the items");
        }
        MapPlan plan = plan(isShell ? Template.script(command) : Template.of(command));
        if (plan.template().hasFixedProgram() && plan.hosts().hosts().isEmpty()) {
            requireProgram(command.getFirst());
        }
        try (Items items = items(given)) {
            if (isDryRun) {
                MapOutput.dryRun(plan.template(), items, System.out);
                return 0;
            }
            try (MapJournal noted = journal == null ? null : MapJournal.open(journal)) {
                return run(plan, items, noted);
            }
        }
    }

    private Items items(@Nullable List<String> given) throws IOException {
        if (given != null) {
            return Items.of(given);
        }
        return input == null ? Items.of(System.in, isNull) : Items.of(input, isNull);
    }

    private int run(MapPlan plan, Items items, @Nullable MapJournal noted)
            throws IOException, InterruptedException {
        boolean hasBar = hasProgress && !isQuiet && Terminal.ofErrors().isInteractive();
        var form =
                new MapOutput.Form(
                        Optional.ofNullable(results),
                        isJson || hasJsonOutput,
                        hasJsonOutput,
                        isTagged,
                        isQuiet,
                        hasBar);
        MapOutput output = MapOutput.open(form, System.out, System.err);
        MapRun run = MapRun.open(plan, items, output, noted);
        var hook = new ExitHook("muster-map-end", run::kill);
        hook.add();
        try {
            boolean isHalted = run.await();
            output.summarize(isHalted);
            if (hasInsights) {
                System.err.println(run.insights());
            }
            if (isHalted) {
                return HALTED;
            }
            return output.failed() > 0 ? FAILED : 0;
        } catch (MapOutput.BrokenOutputException _) {
            return NO_READER;
        } finally {
            hook.remove();
        }
    }

    // ---- what the options say ----

    private MapPlan plan(Template template) {
        if (retries < 0) {
            throw new IllegalArgumentException(
                    "--retries is %d, must be at least 0".formatted(retries));
        }
        if (workers != null && (workers < 1 || workers > MapHosts.MOST_WORKERS)) {
            throw new IllegalArgumentException(
                    "--workers is %d, must be from 1 to %d"
                            .formatted(workers, MapHosts.MOST_WORKERS));
        }
        MapHosts where = MapHosts.of(hosts, workers);
        return new MapPlan(
                template,
                where.here(),
                where.others(),
                Optional.ofNullable(directory),
                timeout == null ? Duration.ZERO : timeout.duration(),
                memory == null ? 0 : memory.bytes(),
                retries,
                Halt.parse(halt),
                !isUnordered);
    }

    /// Before anything is read: a program that is not there fails for each item.
    private static void requireProgram(String program) {
        if (program.contains("/") || SearchPath.find(program).isPresent()) {
            return; // each item says what is wrong with a path
        }
        throw new IllegalArgumentException(
                "there is no program '%s' on the PATH; --shell runs what only a shell knows"
                        .formatted(program));
    }
}
