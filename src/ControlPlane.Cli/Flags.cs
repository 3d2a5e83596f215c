using System.CommandLine;
using System.Globalization;

namespace ControlPlane.Cli;

/// <summary>Flags that several verbs share.</summary>
internal static class Flags
{
    /// <summary><c>-f</c>: the documents.</summary>
    public static Option<string[]> Files(bool required = true) =>
        new("--file", "-f")
        {
            Description = "A file, a folder (with all .yaml, .yml and .json below it) or - for standard input; may be repeated.",
            HelpName = "path",
            Required = required,
            DefaultValueFactory = required ? null : _ => [],
        };

    /// <summary>A name that may be left out.</summary>
    public static Argument<string?> OptionalName(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    /// <summary><c>-o</c>: how the answer is written, the first being the default.</summary>
    public static Option<string> Output(params string[] formats)
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = $"The output format: {string.Join(", ", formats)}.",
            HelpName = string.Join('|', formats),
            DefaultValueFactory = _ => formats[0],
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } format && !formats.Contains(format))
                result.AddError($"--output takes {string.Join(", ", formats)}, not '{format}'");
        });
        return option;
    }

    /// <summary><c>--revision</c>.</summary>
    public static Option<long?> Revision(string description)
    {
        var option = new Option<long?>("--revision") { Description = description, HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is < 1)
                result.AddError("--revision must be 1 or greater");
        });
        return option;
    }

    /// <summary>A whole number within bounds.</summary>
    public static Option<int> Number(string name, string description, int least, int most, int otherwise)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "number",
            DefaultValueFactory = _ => otherwise,
        };
        option.CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            result.AddError($"{name} must be {least} to {most}, not '{result.Tokens[0].Value}'");
            return otherwise;
        };
        return option;
    }

    /// <summary><c>--timeout</c>: how long <c>--wait</c> waits.</summary>
    public static Option<Duration> Timeout()
    {
        var option = new Option<Duration>("--timeout")
        {
            Description = "How long --wait waits, for example 30s or 5m.",
            HelpName = "duration",
            DefaultValueFactory = _ => new Duration(TimeSpan.FromMinutes(1)),
        };
        option.CustomParser = result =>
        {
            if (Duration.Parse(result.Tokens[0].Value) is { } duration)
                return duration;
            result.AddError($"--timeout takes a duration such as 500ms, 30s or 5m, not '{result.Tokens[0].Value}'");
            return default;
        };
        return option;
    }
}
