using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace ControlPlane.CommandLine;

/// <summary>What is wrong with a command line, in words.</summary>
public static partial class Misuse
{
    // How System.CommandLine begins to tell of a word that it did not expect; we know more about it.
    private const string Unexpected = "Unrecognized command or argument";

    /// <summary>One line for each mistake; empty when there is none, or when help is asked for.</summary>
    public static IReadOnlyList<string> Misuses(this ParseResult parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        if (parse.Action is HelpAction)
            return [];
        var command = parse.CommandResult.Command;
        // After an unknown command nothing is known of the words that follow it, and after an unknown flag little.
        if (command.Subcommands.Count > 0 && parse.UnmatchedTokens is [[not '-', ..] word, ..])
            return [UnknownCommand(word, command)];
        string[] flags =
        [
            .. parse.CommandResult.Children.SelectMany(result => MistakenFlags(result, command)),
            .. parse.UnmatchedTokens.Where(IsFlag).Select(flag => UnknownFlag(flag, command)),
        ];
        return flags is not []
            ? [.. flags.Distinct()]
            : [.. parse.UnmatchedTokens.Select(word => $"'{word}' is one word too many").Concat(Others(parse)).Distinct()];
    }

    /// <summary>The command that explains what is allowed: <c>cpctl nodes --help</c>.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="program">How the program is called.</param>
    public static string Help(this ParseResult parse, string program)
    {
        ArgumentNullException.ThrowIfNull(parse);
        return $"{string.Join(' ', Words(parse.CommandResult, program))} --help";
    }

    /// <summary>Flags that were taken for the value of an argument or of another flag.</summary>
    private static IEnumerable<string> MistakenFlags(SymbolResult result, Command command) =>
        result switch
        {
            ArgumentResult => result.Tokens.Where(token => IsFlag(token.Value)).Select(token => UnknownFlag(token.Value, command)),
            OptionResult { Option.Name: var name } => result
                .Tokens.Where(token => LongFlag().IsMatch(token.Value))
                .Select(token => $"{name} needs a value, and '{token.Value}' is a flag"),
            _ => [],
        };

    private static IEnumerable<string> Others(ParseResult parse) =>
        parse.Errors.Select(error => error.Message).Where(message => !message.StartsWith(Unexpected, StringComparison.Ordinal));

    private static string UnknownFlag(string flag, Command command)
    {
        var known = command.Options.Where(option => !option.Hidden).Select(option => option.Name);
        return $"unknown flag '{flag}'{(Closest.To(flag, known) is { } meant ? $"; did you mean '{meant}'?" : "")}";
    }

    private static string UnknownCommand(string word, Command command)
    {
        var known = command.Subcommands.Select(verb => verb.Name).ToArray();
        return $"unknown command '{word}'; {(Closest.To(word, known) is { } meant ? $"did you mean '{meant}'?" : $"there are {string.Join(", ", known)}")}";
    }

    /// <summary>A single dash is standard input.</summary>
    private static bool IsFlag(string word) => word is ['-', _, ..];

    private static IEnumerable<string> Words(CommandResult result, string program) =>
        result.Parent is CommandResult parent ? [.. Words(parent, program), result.Command.Name] : [program];

    /// <summary>A value may begin with a dash, as a token or a message does; hardly any looks like this.</summary>
    [GeneratedRegex("^--[a-z][a-z-]*$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LongFlag();
}
