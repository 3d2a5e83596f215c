using System.CommandLine;
using System.CommandLine.Help;

namespace ControlPlane.CommandLine;

/// <summary>What holds for every command line of <c>cpctl</c> and <c>controlplane</c>.</summary>
public static class Strictness
{
    /// <summary>The exit code of a command line that is wrong (EX_USAGE of sysexits.h).</summary>
    public const int UsageExitCode = 64;

    /// <summary>
    /// Parses the arguments. A group of commands, such as <c>cpctl key</c>, shows its help when nothing follows; files of arguments (<c>@file</c>) are not
    /// read.
    /// </summary>
    public static ParseResult ParseStrictly(this RootCommand root, IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(root);
        ShowHelpOfGroups(root);
        return root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    private static void ShowHelpOfGroups(Command command)
    {
        if (command.Subcommands.Count > 0 && command.Action is null)
            command.SetAction(parse => new HelpAction().Invoke(parse));
        foreach (var below in command.Subcommands)
            ShowHelpOfGroups(below);
    }
}
