using System.ComponentModel;
using System.Globalization;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.HeaderMutation.V3;
using FluentValidation;
using HeaderMutation = Envoy.Config.Common.MutationRules.V3.HeaderMutation;

namespace ControlPlane.Language.Policies.Hsts;

/// <summary>HTTP Strict Transport Security. Browsers ignore it in answers over plain HTTP (RFC 6797, 8.1).</summary>
internal sealed class HstsPolicy() : NearestPolicy<HstsSpec>("hsts", () => new SpecRules())
{
    private static readonly TimeSpan LeastForPreload = TimeSpan.FromHours(8760);

    protected override IEnumerable<Fact> Establishes(HstsSpec spec, EffectivePolicy effective) => [new AnswerHeaders([Header(spec)])];

    protected override IEnumerable<PolicyProblem> Check(HstsSpec effective, PolicyContext context)
    {
        var hsts = effective.InForce();
        if (hsts.Preload is true && (hsts.IncludeSubdomains is not true || hsts.MaxAge < LeastForPreload))
            yield return new PolicyProblem(
                "preload",
                Codes.Preload,
                "is not accepted by the lists of browsers without all hosts below, and for less than a year (https://hstspreload.org)",
                "`includeSubdomains: true` and a maxAge of at least 8760h"
            );
    }

    protected override RouteContribution Compile(HstsSpec effective, PolicyContext context) =>
        new()
        {
            Filters =
            [
                HttpInstances.Headers.On(
                    new HeaderMutationPerRoute { Mutations = new Mutations { ResponseMutations = { new HeaderMutation { Append = Header(effective) } } } }
                ),
            ],
        };

    protected override IEnumerable<string> Weakens(HstsSpec? earlier, HstsSpec? later)
    {
        if (earlier is not null && (later is null || later.InForce().MaxAge < earlier.InForce().MaxAge))
            yield return later is null
                ? "loses its hsts: browsers are no longer told to use HTTPS alone"
                : "has an hsts with a shorter maxAge: browsers may use plain HTTP again sooner";
    }

    /// <summary>It replaces what a service says, so that a response has it once (RFC 6797, 8.1).</summary>
    private static HeaderValueOption Header(HstsSpec spec)
    {
        var hsts = spec.InForce();
        var value = string.Create(CultureInfo.InvariantCulture, $"max-age={(long)hsts.MaxAge!.Value.TotalSeconds}");
        if (hsts.IncludeSubdomains is true)
            value += "; includeSubDomains";
        if (hsts.Preload is true)
            value += "; preload";
        return new HeaderValueOption
        {
            Header = new HeaderValue { Key = "strict-transport-security", Value = value },
            AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
        };
    }

    private sealed class SpecRules : AbstractValidator<HstsSpec>
    {
        public SpecRules() =>
            RuleFor(hsts => hsts.MaxAge)
                .Must(age => age is null || age.Value.Ticks % TimeSpan.TicksPerSecond == 0)
                .WithProblem(Codes.MaxAge, "is not a number of whole seconds", "a duration such as 8760h");
    }

    [ProblemCodes]
    private static class Codes
    {
        [Description("The time for which browsers use HTTPS alone is in whole seconds.")]
        public const string MaxAge = "CP0830";

        [Description("A host that browsers are to know beforehand includes all hosts below, for at least a year.")]
        public const string Preload = "CP0880";
    }
}
