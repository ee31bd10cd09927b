%% SPDX-License-Identifier: MIT
%% Records what Erlang/OTP does: runs scenarios and writes FILE.golden beside each. No test needs it.
%%
%%   erlc -o /tmp tests/semantics/scenario.erl
%%   erl -noshell -pa /tmp -eval 'scenario:main(filelib:wildcard("FOLDER/*.scn")), halt().'
%%
%% scenario: runs a line-based scenario and prints a canonical trace.
%% After every operation the runner waits until nothing is runnable (quiescence);
%% events of one step are grouped by actor (order inside an actor kept), so the trace
%% does not depend on the schedule. A second implementation can print the same text.
-module(scenario).
-compile([export_all,nowarn_export_all]).

main(Files) -> logger:remove_handler(default), lists:foreach(fun(F) -> file(F) end, Files).

file(F) ->
  {ok,B} = file:read_file(F), Self = self(),
  {P,M} = spawn_monitor(fun() -> process_flag(trap_exit,true), Self ! {out,self(),run(binary_to_list(B))} end),
  receive {out,P,Out} -> demonitor(M,[flush]), file:write_file(filename:rootname(F)++".golden", Out);
          {'DOWN',M,_,_,R} -> io:format("~s: runner failed ~p~n",[F,R]) end.

run(Text) ->
  Tab = ets:new(scn,[public,ordered_set]), put(tab,Tab), put(out,[]),
  Rec = spawn_link(fun() -> rec([],#{}) end), ets:insert(Tab,{rec,Rec}),
  %% The clock of a simulation begins with a whole second, which restarts within a period see.
  case re:run(Text,"^sup .*^(sleep|phase) ",[multiline,dotall]) of {match,_} -> phase(0); nomatch -> ok end,
  [ step(string:trim(L)) || L <- string:split(Text,"\n",all) ],
  [ exit(P,kill) || {{What,_},P} <- ets:tab2list(Tab), What =:= holder orelse What =:= pid ],
  unlink(Rec), exit(Rec,kill),
  lists:reverse(get(out)).

step("") -> ok;
step("#"++_) -> ok;
step(L) ->
  [Op|As] = string:lexemes(L," "),
  R = try {ok,op(Op,As)} catch C:E:_ -> {C,s(E)} end,
  quiesce(), Ev = call_rec(take),
  Res = case R of {ok,V} -> fmt(V); {C2,E2} -> fmt({raised,C2,E2}) end,
  emit(["> ",L," => ",Res,"\n"]),
  Names = lists:usort([N||{N,_}<-Ev]),
  [ emit(["  ",N," ",fmt(X),"\n"]) || N <- Names, {N2,X} <- Ev, N2 =:= N ].
emit(X) -> put(out,[X|get(out)]).

%% ---- recorder: order per actor; deaths by monitor
rec(Ev,Mons) ->
  receive
    {watch,F,R,Pid,Name} -> Mo = monitor(process,Pid), F ! {R,ok}, rec(Ev,Mons#{Mo=>Name});
    {ev,F,R,N,X} -> F ! {R,ok}, rec([{N,X}|Ev],Mons);
    {take,F,R} -> F ! {R,lists:reverse(Ev)}, rec([],Mons);
    {seen,F,R} -> F ! {R,case get(seen) of undefined -> #{}; S -> S end}, rec(Ev,Mons);
    {'DOWN',Mo,_,P,Rs} -> #{Mo:=N}=Mons, put(seen,(case get(seen) of undefined -> #{}; S -> S end)#{P=>1}), rec([{N,{dead,Rs}}|Ev],Mons)
  end.
call_rec(M) -> [{rec,P}] = ets:lookup(tab(),rec), R = make_ref(), P ! (case M of take -> {take,self(),R}; seen -> {seen,self(),R}; {watch,A,B} -> {watch,self(),R,A,B}; {ev,A,B} -> {ev,self(),R,A,B} end), receive {R,V} -> V end.
tab() -> case get(tab) of undefined -> error(no_tab); T -> T end.

%% ---- actors
actor(Tab,Name,Trap) -> put(tab,Tab), put(name,Name), process_flag(trap_exit,Trap), loop().
loop() -> receive M -> handle(M,fun loop/0) end.
%% One that ends when it is told `shutdown`.
trap_loop() -> receive {'EXIT',_,shutdown} -> exit(shutdown); M -> handle(M,fun trap_loop/0) end.
handle({'$cmd',F,R,Fun},Next) -> V = try {ok,Fun()} catch C:E:_ -> {raised,C,E} end, F ! {R,V}, Next();
handle({'$die',K},_) -> K();
handle(M,Next) -> call_rec({ev,get(name),{got,M}}), Next().
reg(Name,Pid) -> T = tab(), ets:insert(T,{{pid,Name},Pid}), ets:insert(T,{{name,Pid},Name}), call_rec({watch,Pid,Name}), Pid.
pid(N) -> case ets:lookup(tab(),{pid,N}) of [{_,P}] -> P; [] -> error({unknown_actor,N}) end.
do(N,F) -> P = pid(N), case is_process_alive(P) of false -> actor_dead; true -> R = make_ref(), M = monitor(process,P), P ! {'$cmd',self(),R,F},
   receive {R,{ok,V}} -> demonitor(M,[flush]), V; {R,{raised,C,E}} -> demonitor(M,[flush]), {raised,C,E}; {'DOWN',M,_,_,Rs} -> {died,Rs} end end.
tell(N,F) -> P = pid(N), case is_process_alive(P) of true -> P ! {'$die',F}, ok; false -> actor_dead end.
new(N,Trap) -> T = tab(), P = spawn(fun() -> actor(T,N,Trap) end), reg(N,P), ok.
trap(["trap"]) -> true; trap(_) -> false.
mref(A,M) -> case ets:lookup(tab(),{mon,A,M}) of [{_,R}] -> R; [] -> error({unknown_ref,M}) end.
sref(A,M,R) when is_reference(R) -> ets:insert(tab(),{{mon,A,M},R}), ets:insert(tab(),{{refname,R},M}), M;
sref(_,_,X) -> X.

op("spawn",[N|O]) -> new(N,trap(O));
op("spawn_link",[A,N|O]) -> T = tab(), case do(A,fun() -> P = spawn_link(fun() -> actor(T,N,trap(O)) end), put({child,N},P), reg(N,P), ok end) of X -> X end;
op("spawn_monitor",[A,N,M|O]) -> T = tab(), case do(A,fun() -> {P,R} = spawn_monitor(fun() -> actor(T,N,trap(O)) end), reg(N,P), R end) of R when is_reference(R) -> sref(A,M,R); X -> X end;
op("link",[A,B]) -> P = pid(B), do(A,fun() -> link(P) end);
op("unlink",[A,B]) -> P = pid(B), do(A,fun() -> unlink(P) end);
op("monitor",[A,B,M]) -> P = pid(B), sref(A,M,do(A,fun() -> monitor(process,P) end));
op("monitor_name",[A,Nm,M]) -> sref(A,M,do(A,fun() -> monitor(process,a(Nm)) end));
op("demonitor",[A,M|O]) -> R = mref(A,M), do(A,fun() -> demonitor(R,[a(X)||X<-O]) end);
op("exit2",[A,B,R]) -> P = pid(B), X = term(R), do(A,fun() -> exit(P,X) end);
op("die",[A,R]) -> X = term(R), tell(A,fun() -> exit(X) end);
op("error",[A,R]) -> X = term(R), tell(A,fun() -> error(X) end);
op("throw",[A,R]) -> X = term(R), tell(A,fun() -> throw(X) end);
op("return",[A]) -> tell(A,fun() -> ok end);
op("send",[A,B,R]) -> P = pid(B), X = term(R), do(A,fun() -> P ! X end);
op("send_name",[A,Nm,R]) -> X = term(R), do(A,fun() -> a(Nm) ! X end);
op("register",[A,Nm,B]) -> P = pid(B), do(A,fun() -> register(a(Nm),P) end);
op("unregister",[A,Nm]) -> do(A,fun() -> unregister(a(Nm)) end);
op("whereis",[A,Nm]) -> do(A,fun() -> whereis(a(Nm)) end);
op("flag_trap",[A,V]) -> do(A,fun() -> process_flag(trap_exit,V =:= "true") end);
op("alive",[A]) -> is_process_alive(pid(A));
op("links",[A]) -> case process_info(pid(A),links) of {links,L} -> lists:sort([s(X)||X<-L]); undefined -> undefined end;
op("after",[A,B,X,T,M]) -> P = pid(B), V = term(X), sref(A,M,do(A,fun() -> erlang:send_after(list_to_integer(T),P,V) end));
op("cancel",[A,M]) -> R = mref(A,M), case do(A,fun() -> erlang:cancel_timer(R) end) of I when is_integer(I) -> ms_left; V -> V end;
op("after_name",[A,Nm,X,T,M]) -> V = term(X), sref(A,M,do(A,fun() -> erlang:send_after(list_to_integer(T),a(Nm),V) end));
op("start_timer",[A,B,X,T,M]) -> P = pid(B), V = term(X), sref(A,M,do(A,fun() -> erlang:start_timer(list_to_integer(T),P,V) end));
op("read_timer",[A,M]) -> R = mref(A,M), case do(A,fun() -> erlang:read_timer(R) end) of I when is_integer(I) -> ms_left; V -> V end;
op("alias",[A,M]) -> sref(A,M,do(A,fun() -> alias() end));
op("alias",[A,M,O]) -> sref(A,M,do(A,fun() -> alias([a(O)]) end));
op("unalias",[A,M]) -> R = mref(A,M), do(A,fun() -> unalias(R) end);
op("monitor_alias",[A,B,M,O]) -> P = pid(B), sref(A,M,do(A,fun() -> monitor(process,P,[{alias,a(O)}]) end));
op("send_alias",[A,B,M,X]) -> R = mref(B,M), V = term(X), do(A,fun() -> R ! V end);
op("suspend",[A,B]) -> P = pid(B), do(A,fun() -> erlang:suspend_process(P) end);
op("resume",[A,B]) -> P = pid(B), do(A,fun() -> erlang:resume_process(P) end);
op("sleep",[T]) -> timer:sleep(list_to_integer(T)), ok;
op("phase",[T]) -> phase(list_to_integer(T)), ok;
op("quiet",[]) -> ok;
%% ---- supervisors: what CHILD may say is in scenario_child.h.
op("tree",[N|Form]) -> ets:insert(tab(),{{tree,N},form(Form)}), ok;
op("sup",[S|Form]) ->
  T = tab(), Run = self(), Tree = form(Form),
  W = spawn(fun() -> process_flag(trap_exit,true), Run ! {up,self(),catch start_sup(T,S,Tree)}, holder() end),
  receive
    {up,W,{ok,P}} -> ets:insert(T,{{holder,S},W}), reg(S,P), ok;
    {up,W,E} -> E
  end;
op("sup_which",[S]) ->
  case sup(S,which_children) of
    [{undefined,_,_,_}|_]=L -> lists:sort([{I,s(P)}||{I,P,_,_}<-L]);
    L when is_list(L) -> [{I,s(P)}||{I,P,_,_}<-L];
    X -> X
  end;
op("sup_add",[S]) -> started(sup(S,{start_child,[]}));
op("sup_remove",[S,A]) -> _ = pid(S), sup(S,{terminate_child,pid(A)});
op("sup_count",[S]) -> case sup(S,count_children) of L when is_list(L) -> lists:sort(L); X -> X end;
op("sup_start",[S,C]) -> started(sup(S,{start_child,spec(tab(),S,child(C))}));
op("sup_terminate",[S,I]) -> sup(S,{terminate_child,a(I)});
op("sup_restart",[S,I]) -> started(sup(S,{restart_child,a(I)}));
op("sup_delete",[S,I]) -> sup(S,{delete_child,a(I)});
op("sup_stop",[S]) ->
  P = pid(S),
  W = case ets:lookup(tab(),{holder,S}) of [{_,H}] -> H; [] -> error({no_holder,S}) end,
  M = monitor(process,P), W ! {stop,P},
  receive {'DOWN',M,_,_,_} -> ok end.

%% Time has passed since the last line, here; so it is never now.
phase(Ms) -> case (Ms - erlang:monotonic_time(millisecond)) rem 1000 of D when D > 0 -> timer:sleep(D); D -> timer:sleep(D + 1000) end.
sup(S,Request) -> P = pid(S), try gen_server:call(P,Request,60000) catch exit:{R,_} -> {exit,R} end.
started({ok,P}) when is_pid(P) -> ok;
started(X) -> X.
holder() -> receive {stop,P} -> exit(P,shutdown), holder(); _ -> holder() end.

%% A supervisor as it is described: {Flags, Children}; a child: {Id, Restart, Shutdown, Options}.
form([Strategy,I,Pd,Auto|Cs]) ->
  {#{strategy=>a(Strategy),intensity=>list_to_integer(I),period=>list_to_integer(Pd),auto_shutdown=>a(Auto)},[child(C)||C<-Cs]}.
child(C) -> [Id,Rs,Sh|Os] = string:split(C,":",all), {Id,a(Rs),shutdown(Sh),[option(O)||O<-Os]}.
shutdown("brutal") -> brutal_kill;
shutdown("inf") -> infinity;
shutdown(Ms) -> list_to_integer(Ms).
%% Only trees above the line are known to it.
option("sup="++N) -> {tree,case ets:lookup(tab(),{tree,N}) of [{_,Tree}] -> Tree; [] -> {#{strategy=>one_for_one,intensity=>1,period=>5},[]} end};
option("fail"++Range) -> {fail,range(Range)};
option("ignore"++Range) -> {ignore,range(Range)};
option(Word) -> a(Word).
range(Text) -> [A,B] = string:split(Text,"-"), {list_to_integer(A),list_to_integer(B)}.
within(Option,N,Os) -> case proplists:get_value(Option,Os) of {A,B} -> A =< N andalso N =< B; undefined -> false end.

start_sup(T,Path,Tree) -> supervisor:start_link(?MODULE,{T,Path,Tree}).
init({T,Path,{Flags,Cs}}) -> ets:insert(T,{{starting,self()}}), 
  {ok,{Flags,[spec(T,Path,case Flags of #{strategy:=simple_one_for_one} -> {Id,Rs,Sh,[numbered|Os]}; _ -> C end)||C={Id,Rs,Sh,Os}<-Cs]}}.
spec(T,Path,{Id,Restart,Shutdown,Os}) ->
  #{id=>a(Id),start=>{?MODULE,start_child,[T,Path,Id,Os]},restart=>Restart,shutdown=>Shutdown,
    type=>case proplists:is_defined(tree,Os) of true -> supervisor; false -> worker end,significant=>lists:member(sig,Os)}.

%% In the supervisor's process.
start_child(T,S,Id,Os) ->
  put(tab,T),
  N = ets:update_counter(T,{inc,S,Id},1,{{inc,S,Id},0}), Number = integer_to_list(N),
  {Path,Full} = case lists:member(numbered,Os) of
    true -> {S++"/"++Id++Number,S++"/"++Id++Number};
    false -> {S++"/"++Id,S++"/"++Id++"#"++Number}
  end,
  Note = fun(What) -> call_rec({ev,S,{What,a(Id),N}}) end,
  Known = fun(P) -> ets:insert(T,[{{pid,Path},P},{{name,P},Full}]), call_rec({watch,P,Full}) end,
  case {within(fail,N,Os),within(ignore,N,Os),proplists:get_value(tree,Os)} of
    {true,_,_} -> Note(failing), {error,failed};
    {_,true,_} -> Note(ignoring), ignore;
    {_,_,undefined} ->
      P = spawn_link(fun() -> receive go -> ok end, put(tab,T), put(name,Full), child_main(Os) end),
      Known(P), Note(started), P ! go, {ok,P};
    {_,_,Tree} ->
      Note(starting),
      case start_sup(T,Path,Tree) of {ok,P} -> Known(P), {ok,P}; E -> E end
  end.
child_main(Os) ->
  case {lists:member(trap,Os),lists:member(stuck,Os)} of
    {_,true} -> process_flag(trap_exit,true), loop();
    {true,_} -> process_flag(trap_exit,true), trap_loop();
    _ -> loop()
  end.


%% ---- quiescence: every known live process waits with an empty mailbox, three rounds in a row; or
%% with a mailbox that has stayed as long as it was for twenty: a supervisor that waits for a child
%% to end leaves all else there.
quiesce() -> q(3,[],0).
q(0,_,_) -> ok;
q(_,_,N) when N > 4000 -> emit("!! no quiescence\n");
q(K,Waiting,N) ->
  Known = ets:tab2list(tab()),
  Ps = [P||{{pid,_},P}<-Known] ++ [P||{rec,P}<-Known] ++ [P||{{holder,_},P}<-Known] ++ [P||{{starting,P}}<-Known],
  Seen = call_rec(seen),
  Told = lists:all(fun(P) -> is_process_alive(P) orelse is_map_key(P,Seen) end,[P||{{name,P},_}<-Known]),
  States = [{P,process_info(P,[status,message_queue_len])}||P<-Ps],
  AtRest = fun({_,undefined}) -> true; ({_,[{_,waiting},_]}) -> true; ({_,[{_,suspended},_]}) -> true; (_) -> false end,
  Now = [S||S={_,[{_,waiting},{_,Len}]}<-States, Len > 0],
  case Told andalso lists:all(AtRest,States) of
    true when Now =:= [] -> erlang:yield(), q(min(K,3)-1,[],N+1);
    true when Now =:= Waiting -> timer:sleep(1), q(K-1,Now,N+1);
    _ -> timer:sleep(1), q(case Now of [] -> 3; _ -> 20 end,Now,N+1)
  end.

%% ---- terms
a(S) -> list_to_atom(S).
term(S) -> {ok,T,_} = erl_scan:string(S++"."), {ok,V} = erl_parse:parse_term(T), V.
s(P) when is_pid(P) -> case ets:lookup(tab(),{name,P}) of [{_,N}] -> list_to_atom(N); [] -> '?pid' end;
s(R) when is_reference(R) -> case ets:lookup(tab(),{refname,R}) of [{_,N}] -> list_to_atom(N); [] -> '?ref' end;
s([{M,F,A,L}|_]) when is_atom(M),is_atom(F),is_list(L),(is_integer(A) orelse is_list(A)) -> '$st';
s(T) when is_tuple(T), tuple_size(T) >= 6, element(1,T) =:= child -> '$child';
s(T) when is_tuple(T) -> list_to_tuple([s(X)||X<-tuple_to_list(T)]);
s([H|T]) -> [s(H)|s(T)];
s(X) when X =:= 'nonode@nohost' -> node; s(X) -> X.
fmt(V) -> io_lib:format("~0tp",[s(V)]).
