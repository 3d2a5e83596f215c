using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.ApiKeyAuth;

/// <summary>The rules of one authored demand of API keys.</summary>
internal sealed class ApiKeyAuthRules : AbstractValidator<ApiKeyAuthSpec>
{
    public ApiKeyAuthRules()
    {
        RuleFor(auth => auth.From)
            .Must(from => from is not { IsEmpty: true })
            .WithProblem(ApiKeyAuthCodes.Source, "is empty: no key would be found", "at least one place, or leave the key out for the header x-api-key");
        RuleForEach<ApiKeySourceSpec>(auth => auth.From).SetValidator(new ApiKeySourceRules());
        RuleFor(auth => auth.From)
            .Custom((from, context) => context.FailRepeated(from, source => ApiKeySources.Text(source), "", ValueCodes.ListedTwice, "is listed already"));
        RuleFor(auth => auth.Consumers).ConsumersOrGroups();
        RuleFor(auth => auth.Groups).ConsumersOrGroups();
    }
}

/// <summary>The rules of a place.</summary>
internal sealed class ApiKeySourceRules : AbstractValidator<ApiKeySourceSpec>
{
    public ApiKeySourceRules()
    {
        RuleFor(source => source)
            .Must(source => new[] { source.Header, source.Query, source.Cookie }.Count(name => name is not null) == 1)
            .WithProblem(ApiKeyAuthCodes.Source, "must have exactly one of header, query and cookie");
        RuleFor(source => source.Header)
            .Custom(
                (name, context) =>
                {
                    if (name is not null && HeaderChecks.WrongName(name) is var (_, wrong))
                        context.Fail(ApiKeyAuthCodes.Source, wrong, "a header's name, such as x-api-key");
                    else if (name is not null && ClientHeaders.WrongForCredential(name) is { } never)
                        context.Fail(ApiKeyAuthCodes.Source, never, "a header's name, such as x-api-key");
                }
            );
        RuleFor(source => source.Query)
            .Must(name => name is null || QueryParameters.IsName(name))
            .WithProblem(ApiKeyAuthCodes.Source, "is not a valid name of a query parameter", QueryParameters.NameForm);
        RuleFor(source => source.Cookie)
            .Must(name => name is null || HeaderName.IsToken(name))
            .WithProblem(ApiKeyAuthCodes.Source, "is not a valid name of a cookie", "a cookie's name");
    }
}
