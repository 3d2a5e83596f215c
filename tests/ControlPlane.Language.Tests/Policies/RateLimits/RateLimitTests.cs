using ControlPlane.Language.Compilation;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Resources;
using ControlPlane.Testing;
using Envoy.Config.Core.V3;
using EnvoyLocalRateLimit = Envoy.Extensions.Filters.Http.LocalRatelimit.V3.LocalRateLimit;

namespace ControlPlane.Language.Tests.Policies.RateLimits;

public sealed class RateLimitTests
{
    public static TheoryData<GoldenCase> Cases => Golden.Cases(".");

    [Theory, MemberData(nameof(Cases))]
    public void Compiles_as_recorded(GoldenCase golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        golden.VerifyCompiled();
    }

    /// <summary>
    /// Of n Envoys each takes n tokens for a request. Where a bucket is large enough anyway it must not depend on n, or it were full again with each Envoy that
    /// comes.
    /// </summary>
    [Theory]
    [InlineData(0, 5, 100)]
    [InlineData(1, 5, 100)]
    [InlineData(4, 5, 100)]
    [InlineData(5, 8, 100)]
    [InlineData(7, 8, 100)]
    [InlineData(49, 64, 100)]
    [InlineData(99, 128, 100)]
    [InlineData(100, 128, 128)]
    public void A_bucket_of_the_fleet_holds_the_tokens_of_one_request(int members, uint small, uint large)
    {
        var model = Cases.Select(row => row.Data).Single(golden => golden.ToString().Contains("A limit of the fleet", StringComparison.Ordinal)).Model();
        var observed = Observed.None with { Members = Observed.None.Members.Add("edge", members) };
        var buckets = Buckets(Compiler.Compile(model, observed, previous: null));
        (buckets["fleet/edge:small"], buckets["fleet/edge:large"]).ShouldBe((small, large));
        Buckets(Compiler.Compile(model, observed, Compiler.Compile(model, Observed.None, previous: null))).ShouldBe(buckets);
    }

    private static Dictionary<string, uint> Buckets(Compiled compiled) =>
        compiled
            .Views.Single(view => view.Key.Band == "1.40")
            .Value[TypeUrl.Extension]
            .Values.Select(resource => TypedExtensionConfig.Parser.ParseFrom(resource.Bytes.Span))
            .Where(extension => extension.Name is "edge/limit.pre.fleet" or "edge/limit.post.fleet")
            .SelectMany(extension => extension.TypedConfig.Unpack<EnvoyLocalRateLimit>().Descriptors)
            .ToDictionary(descriptor => descriptor.Entries[0].Value, descriptor => descriptor.TokenBucket.MaxTokens);
}
