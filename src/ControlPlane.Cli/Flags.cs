using System.CommandLine;

namespace ControlPlane.Cli;

/// <summary>Flags that several verbs share.</summary>
internal static class Flags
{
    /// <summary><c>-f</c>: the documents.</summary>
    public static Option<string[]> Files(bool required = true) => new("--file", "-f")
    {
        Description = "A file, a folder (with all .yaml, .yml and .json below it) or - for standard input; may be repeated.",
        HelpName = "path",
        Required = required,
        DefaultValueFactory = required ? null : _ => [],
    };

    /// <summary>A name that may be left out; an unknown flag is not taken for one.</summary>
    public static Argument<string?> OptionalName(string name, string description)
    {
        var argument = new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] flag }]) result.AddError($"Unrecognized command or argument '{flag}'.");
        });
        return argument;
    }

    /// <summary><c>-o</c>: how the answer is written, the first being the default.</summary>
    public static Option<string> Output(params string[] formats)
    {
        var option = new Option<string>("--output", "-o") { Description = $"How the answer is written: {string.Join(", ", formats)}.", HelpName = string.Join('|', formats), DefaultValueFactory = _ => formats[0] };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } format && !formats.Contains(format)) result.AddError($"--output takes {string.Join(", ", formats)}, not '{format}'");
        });
        return option;
    }

    /// <summary><c>--timeout</c>: how long <c>--wait</c> waits.</summary>
    public static Option<TimeSpan> Timeout()
    {
        var option = new Option<TimeSpan>("--timeout") { Description = "How long --wait waits, for example 30s or 5m. Default 1m.", HelpName = "duration", DefaultValueFactory = _ => TimeSpan.FromMinutes(1) };
        option.CustomParser = result =>
        {
            if (Duration.Parse(result.Tokens[0].Value) is { } duration) return duration;
            result.AddError($"--timeout takes a duration such as 500ms, 30s or 5m, not '{result.Tokens[0].Value}'");
            return default;
        };
        return option;
    }
}
