using System.Collections.Immutable;
using FluentValidation;

namespace ControlPlane.Language.Values.Http;

/// <summary>The rule of lists of hosts by which requests are matched.</summary>
internal static class HostRules
{
    /// <summary>Each is a name, `*.` and a name, or `*`, and stands there once.</summary>
    public static void Hosts<T>(this IRuleBuilderInitial<T, ImmutableArray<string>?> rule, string code) =>
        rule.Custom(
            (hosts, context) =>
            {
                foreach (var (index, host) in (hosts ?? []).Index())
                {
                    if (HostName.WrongPattern(host) is { } wrong)
                        context.Fail(code, wrong, "a host name such as api.example.com, *.example.com, or *", below: $"[{index}]");
                }
                context.FailRepeated(hosts, host => host, "", ValueCodes.ListedTwice, "is listed already");
            }
        );
}
