using System.CommandLine;
using ControlPlane.Cli.Tests.Rig;

namespace ControlPlane.Cli.Tests;

/// <summary>What holds for every verb, those of later versions included.</summary>
public sealed class UsageTests
{
    public static TheoryData<string> Commands => [.. All(Shell.Root, "").Select(command => command.Words)];

    public static TheoryData<string> ValueFlags =>
        [
            .. All(Shell.Root, "")
                .SelectMany(command =>
                    command
                        .Command.Options.Where(option => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool))
                        .Select(option => $"{command.Words} {option.Name}".TrimStart())
                ),
        ];

    [Theory, MemberData(nameof(Commands))]
    public async Task Refuses_an_unknown_flag(string words)
    {
        var outcome = await new Cpctl().RunAsync($"{words} --bogus");

        outcome.ExitCode.ShouldBe(64);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.ShouldStartWith("error: unknown flag '--bogus'\n");
        outcome.Error.ShouldEndWith($"see: {$"cpctl {words}".TrimEnd()} --help\n");
    }

    [Theory, MemberData(nameof(ValueFlags))]
    public async Task Takes_no_flag_for_the_value_of_another(string words)
    {
        var outcome = await new Cpctl().RunAsync($"{words} --bogus");

        outcome.ExitCode.ShouldBe(64);
        outcome.Error.ShouldStartWith($"error: {words.Split(' ')[^1]} needs a value, and '--bogus' is a flag\n");
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task Shows_help_in_the_words_of_users(string words)
    {
        var help = await new Cpctl().RunAsync($"{words} --help");

        (help.ExitCode, help.Error).ShouldBe((0, ""));
        help.Output.ShouldContain("Usage:");
        help.Output.ShouldNotMatch(@"\d\d:\d\d:\d\d\b(?!Z)|\{|System\.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("key")]
    [InlineData("node")]
    public async Task Shows_help_where_a_verb_is_left_out(string words) =>
        (await new Cpctl().RunAsync(words)).ShouldBe(await new Cpctl().RunAsync($"{words} --help"));

    [Theory]
    [InlineData("get routes --fil x", "unknown flag '--fil'")]
    [InlineData("nodes --outptu json", "unknown flag '--outptu'; did you mean '--output'?")]
    [InlineData("history --limit x", "--limit must be 1 to 1000, not 'x'")]
    [InlineData("history --limit 1001", "--limit must be 1 to 1000, not '1001'")]
    [InlineData("version now", "'now' is one word too many")]
    [InlineData("get routes -x", "unknown flag '-x'")]
    public async Task Says_what_is_not_known(string line, string message) => (await new Cpctl().RunAsync(line)).Error.ShouldStartWith($"error: {message}\n");

    [Fact]
    public void Writes_sizes_and_durations_as_documents_do()
    {
        string[] sizes = ["64KiB", "1MiB", "2GiB", "1TiB", "1025KiB"];
        string[] durations = ["250ms", "3s", "1m", "90s", "1h", "36h"];

        sizes.Select(size => ByteSize.Parse(size).ToString()).ShouldBe(sizes);
        durations.Select(duration => Duration.Parse(duration).ToString()).ShouldBe(durations);
    }

    private static IEnumerable<(Command Command, string Words)> All(Command command, string words) =>
        [(command, words), .. command.Subcommands.SelectMany(below => All(below, $"{words} {below.Name}".TrimStart()))];

    private static class Shell
    {
        public static Command Root =>
            CommandTree.Root(
                new Cli.Shell(
                    new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null),
                    new Settings { Machine = "host" },
                    TimeProvider.System,
                    (_, _) => throw new NotSupportedException(),
                    () => throw new NotSupportedException()
                )
            );
    }
}
