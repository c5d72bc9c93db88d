package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts `muster work` by the line that a program prints.
final class AgentProcess {
    private AgentProcess() {}

    /// @param joinLine as a pool that listens gives it
    static BenchProcess start(String joinLine, Path keyFile, int workers) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.muster.cli.Muster"));
        List<String> words = List.of(joinLine.split(" ", -1));
        for (String word : words.subList(1, words.size())) {
            command.add(word.equals("FILE") ? keyFile.toString() : word);
        }
        command.addAll(List.of("--workers", "" + workers));
        BenchProcess agent = BenchProcess.start("muster work", command);
        agent.drain();
        return agent;
    }
}
