using System.Collections.Immutable;
using System.CommandLine;
using ControlPlane.Server.Hosting.Options;

namespace ControlPlane.Server.Commands;

/// <summary>The flags of some settings on a command, and what was said for a setting: flag, then environment, then appsettings.json.</summary>
internal sealed class SettingFlags
{
    private readonly ImmutableDictionary<Setting, Option> _flags;

    /// <summary>Adds the flags to the command.</summary>
    public SettingFlags(Command command, params ReadOnlySpan<Setting> settings)
    {
        var flags = settings.ToArray().Where(setting => setting.Flag is not null).ToArray();
        _flags = flags.ToImmutableDictionary(setting => setting, FlagOf);
        foreach (var setting in flags)
            command.Options.Add(_flags[setting]);
    }

    /// <summary>Reads settings as this command line, the environment and the file say them.</summary>
    public SettingsReader Reader(ParseResult parsed, IConfiguration configuration) =>
        new(setting =>
            _flags.TryGetValue(setting, out var flag) && parsed.GetResult(flag) is { Implicit: false }
                ? Said(parsed, flag)
                : configuration[setting.Variable] ?? configuration[$"ControlPlane:{setting.Key}"]
        );

    private static string? Said(ParseResult parsed, Option flag) =>
        flag switch
        {
            Option<bool> on => parsed.GetValue(on).ToString(),
            Option<string[]> several => string.Join(',', parsed.GetValue(several) ?? []),
            _ => parsed.GetValue((Option<string>)flag),
        };

    private static Option FlagOf(Setting setting)
    {
        var description = $"{setting.Description} [{setting.Variable}{(setting.Default is { } value ? $"; default {value}" : "")}]";
        if (setting.Value is null)
            return new Option<bool>(setting.Flag!) { Description = description };
        return setting.Repeats
            ? new Option<string[]>(setting.Flag!) { Description = description, HelpName = setting.Value }
            : new Option<string>(setting.Flag!) { Description = description, HelpName = setting.Value };
    }
}
