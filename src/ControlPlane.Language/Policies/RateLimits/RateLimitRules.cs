using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.RateLimits;

/// <summary>The rules of one authored limit.</summary>
internal sealed class RateLimitRules : AbstractValidator<RateLimitSpec>
{
    private const int Most = 1_000_000_000;

    /// <summary>Each key that may be absent doubles the buckets' descriptors.</summary>
    private const int MostKeys = 4;

    public RateLimitRules()
    {
        RuleFor(limit => limit.Rate)
            .Must(rate => rate is null or { Count: >= 1 and <= Most })
            .WithProblem(BindingCodes.Rate, "is out of range", $"1 to {Most} requests per unit");
        RuleFor(limit => limit.Burst).InclusiveBetween(1, Most).WithProblem(RateLimitCodes.Burst, "is {PropertyValue}, which is out of range", $"1 to {Most}");
        RuleFor(limit => limit.Status)
            .Must(status => status is null or 429)
            .WithProblem(RateLimitCodes.Status, "is {PropertyValue}: a limit refuses with 429; another status is made of it by the policy `errors`", "429");
        RuleFor(limit => limit.By)
            .Must(keys => keys is not { IsEmpty: true })
            .WithProblem(RateLimitCodes.Keys, "is empty", "at least one key; leave the key out, or write off, for one bucket for all requests");
        RuleFor(limit => limit.By)
            .Must(keys => keys is not { Length: > MostKeys })
            .WithProblem(RateLimitCodes.Keys, "has too many keys", $"at most {MostKeys}");
        RuleFor(limit => limit.By).Custom((keys, context) => context.FailRepeated(keys, key => key.Identity, "", RateLimitCodes.Keys, "is listed already"));
        RuleForEach<LimitKeySpec>(limit => limit.By).SetValidator(new LimitKeyRules());
    }

    private sealed class LimitKeyRules : AbstractValidator<LimitKeySpec>
    {
        public LimitKeyRules()
        {
            RuleFor(key => key)
                .Must(key => new object?[] { key.Claim, key.Header, key.Query, key.Consumer, key.Ip, key.Path }.Count(part => part is not null) == 1)
                .WithProblem(RateLimitCodes.Key, "must have exactly one of claim, header, query, consumer, ip and path");
            RuleFor(key => key.Consumer).Must(True).WithProblem(RateLimitCodes.Key, "is false", "true, or leave it out");
            RuleFor(key => key.Ip).Must(True).WithProblem(RateLimitCodes.Key, "is false", "true, or leave it out");
            RuleFor(key => key.Path).Must(True).WithProblem(RateLimitCodes.Key, "is false", "true, or leave it out");
            RuleFor(key => key.Claim)
                .Must(claim => claim is null || ClaimPath.Of(claim).All(part => part.Length > 0))
                .WithProblem(RateLimitCodes.KeyName, "has an empty part", "the claim's name; dots lead into nested claims");
            RuleFor(key => key.Query)
                .Must(name => name is null || QueryParameters.IsName(name))
                .WithProblem(RateLimitCodes.KeyName, "is not a valid name of a query parameter, which is written decoded", QueryParameters.NameForm);
            RuleFor(key => key.Header)
                .Custom(
                    (name, context) =>
                    {
                        if (name is { Length: 0 })
                            context.Fail(RateLimitCodes.KeyName, "is empty", ClientHeaders.Allowed);
                        else if (name is not null && ClientHeaders.Wrong(name) is { } wrong)
                            context.Fail(RateLimitCodes.KeyName, wrong, name == ":path" ? "the word `path`" : ClientHeaders.Allowed);
                    }
                );
        }

        private static bool True(bool? value) => value is not false;
    }
}
